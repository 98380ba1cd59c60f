import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import { ensurePrismaClient } from './prisma-client.ts'
import { inProject, projectRoot } from './project.ts'
import { step } from './say.ts'

/** One thing that `npm run check` looks at. */
type Check = { readonly name: string; readonly run: () => Promise<void> }

/** Thrown by a check that found something; what it found has been printed. */
class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
}

/** All checks that need nothing running, the quickest first. */
export const staticChecks: readonly Check[] = [
  tool('Format and order of imports', 'biome', ['check', '--error-on-warnings', '.']),
  { name: 'Database client', run: () => ensurePrismaClient(tmpdir()) },
  tool('Types', 'tsc', ['-p', '.', '--noEmit']),
  tool('Types of the web interface', 'tsc', ['-p', 'web', '--noEmit']),
  tool('Lint, floating promises, direction of imports', 'oxlint', ['--deny-warnings']),
  tool('Unused code and dependencies', 'knip', []),
]

/** Runs the checks and gives the names of those that failed; stops at the first one when asked to. */
export async function runChecks(checks: readonly Check[], { failFast }: { failFast: boolean }): Promise<string[]> {
  const failed: string[] = []
  for (const { name, run } of checks) {
    try {
      await step(name, run)
    } catch (error) {
      if (!(error instanceof CheckFailed)) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
      failed.push(name)
      if (failFast) break
    }
  }
  return failed
}

function tool(name: string, command: string, args: string[]): Check {
  return {
    name,
    async run() {
      const { status, output } = await outputOf(inProject('node_modules/.bin', command), args)
      if (status === 0) return
      process.stdout.write(output)
      throw new CheckFailed(name)
    },
  }
}

/** Runs a tool to its end beside whatever else goes on, and gives what it printed. */
async function outputOf(command: string, args: string[]): Promise<{ status: number | null; output: string }> {
  const env = { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' }
  const child = spawn(command, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const [printed, complained, [status]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status: status as number | null, output: `${printed}${complained}` }
}
