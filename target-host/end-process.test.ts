import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { endProcess } from './end-process.ts'
import { identifyProcess, isStillRunning, type ProcessIdentity } from './process-identity.ts'

let started: ProcessIdentity | undefined
afterEach(() => {
  if (started && isStillRunning(started)) process.kill(started.pid, 'SIGKILL')
})

/** A shell that leads a group, and the program it started, which does as the script says. */
async function shellWith(script: string) {
  const shell = spawn('sh', ['-c', `${script} & echo $!; wait`], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const [said] = (await once(shell.stdout, 'data')) as [Buffer]
  const program = identifyProcess(Number(said.toString()))
  const leader = identifyProcess(shell.pid ?? 0)
  if (!program || !leader) throw new Error('the processes have no identity')
  started = program
  return { shell, leader, program }
}

it('ends a process with what it started', async () => {
  const { leader, program } = await shellWith('sleep 60')
  await endProcess(leader, 5_000)
  expect(isStillRunning(leader)).toBe(false)
  // It was asked at the same time, and is nobody's child any more: when it is gone is up to the system.
  await expect.poll(() => isStillRunning(program), { timeout: 10_000 }).toBe(false)
})

it('ends a program that outlived the shell it was started by', async () => {
  const { shell, program } = await shellWith('sleep 60')
  shell.kill('SIGKILL')
  await once(shell, 'exit')
  await endProcess(program, 5_000)
  expect(isStillRunning(program)).toBe(false)
})

it('kills what does not end when it is asked to', async () => {
  const { shell, program } = await shellWith(`sh -c 'trap "" TERM; while :; do sleep 1; done'`)
  shell.kill('SIGKILL')
  await once(shell, 'exit')
  await endProcess(program, 100)
  expect(isStillRunning(program)).toBe(false)
})

it('leaves a process alone that merely has the same id', async () => {
  const { program } = await shellWith('sleep 60')
  await endProcess({ pid: program.pid, startedAt: 'long ago' }, 100)
  expect(isStillRunning(program)).toBe(true)
})
