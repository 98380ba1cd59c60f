import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Argv } from '#contracts/config/reference.ts'
import { StepFailure } from './step-failure.ts'

/**
 * Starts a program in a process group of its own, without a shell, in its artifact's folder. Where the system can (Linux), it is killed
 * when the host dies: nobody would send it requests any more.
 * @throws StepFailure NOT_READY when the program cannot be executed
 */
export async function spawnInstance(command: Argv, artifact: string, env: Record<string, string>): Promise<ChildProcess> {
  const argv = command.map((part) => part.replaceAll('{artifact}', artifact))
  const [program = '', ...args] = hasSetpriv() ? ['setpriv', '--pdeathsig=KILL', '--', ...argv] : argv
  const cwd = statSync(artifact).isDirectory() ? artifact : dirname(artifact)
  const child = spawn(program, args, { cwd, env: env as NodeJS.ProcessEnv, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new StepFailure(
          'NOT_READY',
          `${argv[0]} cannot be started (${error.code ?? error.message}). Correct "command" of the target.`,
        ),
      )
    })
  })
  return child
}

let found: boolean | undefined

function hasSetpriv(): boolean {
  found ??= process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig=KILL', '--', 'true']).status === 0
  return found
}
