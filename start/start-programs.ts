import type { Environment, Settings } from '#contracts/settings.ts'
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

/** Starts the workers and the web interface, in this order, each kept running. */
export async function startPrograms(
  settings: Settings,
  { folder, supervisor, env, port, probeUrl }: ProgramStart,
): Promise<void> {
  for (let number = 1; number <= settings.workers; number++) {
    const name = settings.workers === 1 ? 'Worker' : `Worker ${number}`
    const log = settings.workers === 1 ? 'worker' : `worker-${number}`
    // A worker finishes the activities it is at before it ends.
    await add({ name, log, entry: 'temporal/worker-main.ts', env, stopWithinMs: 30_000 })
  }
  const isReady = async () => (await answers(probeUrl, '/livez')).ok
  await add({
    name: 'Web',
    log: 'web',
    entry: 'web/server.ts',
    env: { ...env, PORT: String(port) },
    stopWithinMs: 15_000,
    isReady,
  })

  async function add(program: NodeProgram): Promise<void> {
    await step(`${program.name} running`, () => supervisor.add(nodePart(folder, program)))
  }
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
