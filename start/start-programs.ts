import type { Environment, Settings } from '#contracts/settings.ts'
import { processHostAnswers } from './ask-process-host.ts'
import type { NodeProgram } from './node-part.ts'
import { nodePart } from './node-part.ts'
import { step } from './say.ts'
import type { StateFolder } from './state-folder.ts'
import type { Supervisor } from './supervisor.ts'

/** The web interface's own answer to "are you there", or to "can you work". */
async function answers(probeUrl: string, path: '/livez' | '/readyz'): Promise<Response> {
  return await fetch(`${probeUrl}${path}`, { signal: AbortSignal.timeout(5000) })
}

/** What every program is started with. */
export type ProgramStart = {
  readonly folder: StateFolder
  readonly supervisor: Supervisor
  readonly env: Environment
  readonly port: number
  readonly probeUrl: string
}

/**
 * What restores service must not need, and so is not given: the database and the sign-in. The process host looks secrets of releases up in
 * its environment: ours are none of theirs.
 */
const NOT_FOR_RESTORING = { DATABASE_URL: undefined, NEXTAUTH_SECRET: undefined, NEXTAUTH_URL: undefined }

/** Starts the process host, the workers and the web interface, each kept running; ended in the reverse order. */
export async function startPrograms(
  settings: Settings,
  { folder, supervisor, env, port, probeUrl }: ProgramStart,
): Promise<void> {
  const isReady = async () => (await answers(probeUrl, '/livez')).ok
  const web = {
    name: 'Web',
    log: 'web',
    entry: 'web/server.ts',
    env: { ...env, PORT: String(port) },
    rank: 6,
    stopWithinMs: 15_000,
    isReady,
  }
  // All at once: the web interface comes up while the workers bundle their workflows.
  const programs = [...restoring(settings, env), ...workers(settings.workers, env), web]
  const add = (program: NodeProgram) => step(`${program.name} running`, () => supervisor.add(nodePart(folder, program)))
  const outcomes = await Promise.allSettled(programs.map(add))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** What brings releases to this machine, and back: it outlives everything that asks it to. */
function restoring({ hostSocket }: Settings, programEnv: Environment): NodeProgram[] {
  const env = { ...programEnv, ...NOT_FOR_RESTORING }
  const host: NodeProgram = {
    ...{ name: 'Process host', log: 'target-host', entry: 'target-host/main.ts', env, rank: 3 },
    // Requests under way get ten seconds, and the processes then as long as they may take.
    stopWithinMs: 30_000,
    isReady: () => processHostAnswers(hostSocket),
  }
  const worker = { name: 'Rollback worker', log: 'rollback-worker', entry: 'temporal/rollback-worker-main.ts', env }
  return [host, { ...worker, rank: 4, stopWithinMs: 30_000 }]
}

function workers(count: number, env: Environment): NodeProgram[] {
  return Array.from({ length: count }, (_, index) => {
    const name = count === 1 ? 'Worker' : `Worker ${index + 1}`
    const log = count === 1 ? 'worker' : `worker-${index + 1}`
    // A worker finishes the activities it is at before it ends.
    return { name, log, entry: 'temporal/worker-main.ts', env, rank: 5, stopWithinMs: 30_000 }
  })
}

/** Whether everything can work; else what the web interface says is missing. */
export async function readiness(probeUrl: string): Promise<{ ready: boolean; detail: string }> {
  try {
    const response = await answers(probeUrl, '/readyz')
    return { ready: response.ok, detail: (await response.text()).slice(0, 500) }
  } catch (error) {
    return { ready: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
