import { join } from 'node:path'
import { ConfigFolder } from '#activities/config/config-folder.ts'
import { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { describeProblem } from '#contracts/config/parse-yaml.ts'
import type { Environment, Settings } from '#contracts/settings.ts'
import { type NodeProgram, nodePart } from './node-part.ts'
import { isPortFree, rememberedPort } from './ports.ts'
import { say, step } from './say.ts'
import type { StateFolder } from './state-folder.ts'
import type { Supervisor } from './supervisor.ts'

/**
 * Whether the demo fleet is wanted: asked for, or (by default) there is no gateway to watch. Unknown is not none. Says what is
 * wrong with the configuration, since that is what people look for when a gateway does not show.
 */
export async function wantsDemo(settings: Settings, folder: StateFolder, env: Environment): Promise<boolean> {
  const config = new ConfigFolder(settings.configDir, join(folder.root, 'last-good-config'))
  const {
    gateways,
    config: loaded,
    discoveryProblems,
  } = await new GatewayCatalogue(config, { demo: 'off', demoUrl: undefined }, env).read()
  for (const problem of [...loaded.problems.map(describeProblem), ...discoveryProblems]) say(`  ! ${problem}`)
  if (settings.demo !== 'auto') return settings.demo === 'on'
  return gateways?.length === 0
}

/**
 * Starts the demo fleet where it is wanted.
 * @returns the variables by which programs find it; none when it is not wanted
 */
export async function startDemo(settings: Settings, folder: StateFolder, supervisor: Supervisor): Promise<Environment> {
  if (!(await wantsDemo(settings, folder, process.env))) return {}
  const port = await rememberedPort(folder.demoPort)
  const env = { ...process.env, DEMO_PORT: String(port) }
  const isReady = async () => !(await isPortFree(port))
  const program: NodeProgram = {
    name: 'Demo fleet',
    log: 'demo',
    entry: 'demo/run.ts',
    env,
    rank: 3,
    stopWithinMs: 5000,
    isReady,
  }
  const why = settings.demo === 'on' ? 'MISSION_CONTROL_DEMO asks for it' : 'no gateway is configured or found'
  await step(
    'Demo fleet running',
    () => supervisor.add(nodePart(folder, program)),
    () => `(${why}: these agents are not real)`,
  )
  return { MISSION_CONTROL_DEMO_URL: `ws://127.0.0.1:${port}` }
}
