import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { identifyProcess, isStillRunning, type ProcessIdentity } from '#target-host/process-identity.ts'
import { recordParts, stopLeftovers } from './leftovers.ts'
import { lockStateFolder, stateFolderPaths } from './state-folder.ts'

let dir: string
const children: ChildProcess[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'leftovers-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true })
})

async function aProcess(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['60'])
  children.push(child)
  await once(child, 'spawn')
  const identity = identifyProcess(child.pid ?? 0)
  if (!identity) throw new Error('the process has no identity')
  return identity
}

it('stops what an earlier start left running, and says what', async () => {
  const worker = await aProcess()
  await recordParts(join(dir, 'parts.json'), { Worker: worker })
  expect(await stopLeftovers(join(dir, 'parts.json'))).toEqual(['Worker'])
  expect(isStillRunning(worker)).toBe(false)
})

it('leaves a process alone that merely has the same id', async () => {
  const other = await aProcess()
  await recordParts(join(dir, 'parts.json'), { Worker: { pid: other.pid, startedAt: 'long ago' } })
  expect(await stopLeftovers(join(dir, 'parts.json'))).toEqual([])
  expect(isStillRunning(other)).toBe(true)
})

it('takes over the lock of a start that died, and not that of one that lives', async () => {
  const folder = stateFolderPaths(dir)
  await writeFile(folder.lock, JSON.stringify({ pid: process.pid, startedAt: 'another life' }))
  const unlock = await lockStateFolder(folder)
  await expect(lockStateFolder(folder)).rejects.toThrow('already runs')
  await unlock()
  await (await lockStateFolder(folder))()
})
