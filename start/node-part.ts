import { join } from 'node:path'
import type { Environment } from '#contracts/settings.ts'
import { type Launched, launch } from './launch.ts'
import { inProject, projectRoot } from './project.ts'
import { describeExit, lastLines } from './run-to-end.ts'
import type { StateFolder } from './state-folder.ts'
import type { PartSpec } from './supervised-part.ts'
import { waitUntil } from './wait-until.ts'

/** A program of this project that is kept running. */
export type NodeProgram = {
  readonly name: string
  /** File name of its log, without the ending. */
  readonly log: string
  /** Path of the TypeScript entry in this checkout. */
  readonly entry: string
  readonly args?: readonly string[]
  readonly env: Environment
  /** See PartSpec. */
  readonly rank: number
  readonly stopWithinMs: number
  /** Whether it does its work; asked until yes. Default: whether it has not ended within half a second. */
  readonly isReady?: () => Promise<boolean>
}

/** Time a program gets to come up: the first start of the web interface compiles on a busy machine. */
const READY_TIMEOUT_MS = 90_000

/** A program that cannot start (a missing file, a wrong setting) has ended by then. */
const SETTLE_MS = 500

/** A program of this project as a supervised part. */
export function nodePart(folder: StateFolder, program: NodeProgram): PartSpec {
  const { name, entry, args = [], env, rank, isReady, stopWithinMs } = program
  const logFile = join(folder.logs, `${program.log}.log`)
  return {
    name,
    logFile,
    rank,
    stopWithinMs,
    async start(onLaunch) {
      const run = await launch({ command: process.execPath, args: [inProject(entry), ...args], env, logFile, cwd: projectRoot })
      await onLaunch(run)
      await untilReady(name, isReady ?? outlives(SETTLE_MS), run, logFile)
    },
  }
}

/** Answers yes once the time has passed. */
function outlives(ms: number): () => Promise<boolean> {
  const began = performance.now()
  return async () => performance.now() - began >= ms
}

async function untilReady(name: string, isReady: () => Promise<boolean>, run: Launched, logFile: string): Promise<void> {
  let gone: string | undefined
  void run.exited.then((exit) => {
    gone = describeExit(exit)
  })
  const giveUp = () => (gone === undefined ? undefined : new Error(`${name} ended at once (${gone}).\n${lastLines(logFile, 15)}`))
  await waitUntil(`A ready ${name}`, isReady, { timeoutMs: READY_TIMEOUT_MS, everyMs: 100, giveUp })
}
