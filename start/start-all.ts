import type { Settings } from '#contracts/settings.ts'
import { checkWebPort } from './check-web-port.ts'
import { startDemo } from './demo-part.ts'
import { registerDemoReleases } from './demo-releases.ts'
import { stopLeftovers } from './leftovers.ts'
import { writeLocalEnvironment } from './local-environment.ts'
import { ensurePrismaClient } from './prisma-client.ts'
import { inProject } from './project.ts'
import { say } from './say.ts'
import { localSecrets } from './secrets.ts'
import { startDatabase, startTemporalPart, type TemporalAddress } from './start-data-parts.ts'
import { startPrograms } from './start-programs.ts'
import type { StateFolder } from './state-folder.ts'
import type { Supervisor } from './supervisor.ts'
import { ensureWebBuilt } from './web-build.ts'

/** What is up, and where. */
export type Started = {
  readonly url: string
  readonly temporalUi?: string
  /** Where the web interface answers this machine. */
  readonly probeUrl: string
  /** URL of the application role. */
  readonly databaseUrl: string
  /** Where the demo's targets answer once something is deployed to them; none where the demo is not in use. */
  readonly demoTargets: readonly string[]
}

/** Variables that only the start itself needs: no program that it starts gets them. */
const NOT_FOR_PROGRAMS = { DATABASE_OWNER_URL: undefined, MISSION_CONTROL_ADMIN_PASSWORD: undefined }

/** Compiled code is kept: it spares web and worker a third of the work of their start (1.4 s to 0.9 s of one core). */
const PRODUCTION = { NODE_ENV: 'production', NODE_COMPILE_CACHE: inProject('node_modules/.cache/compiled') }

/**
 * Brings everything up; what does not need one another at the same time.
 * @throws when a part does not start; the supervisor then still holds those that did.
 */
export async function startAll(settings: Settings, folder: StateFolder, supervisor: Supervisor): Promise<Started> {
  const leftovers = await stopLeftovers(folder.parts)
  if (leftovers.length > 0) say(`  An earlier start was killed; stopped what it left running: ${leftovers.join(', ')}.`)
  const port = await checkWebPort(settings.port, settings.host)
  const url = settings.auth.url ?? `http://localhost:${port}`
  const probeUrl = `http://${reachable(settings.host)}:${port}`
  const secrets = await localSecrets(folder.secrets)
  const [database, temporal, demo, distDir] = await allOrNone([
    startDatabase(settings, folder, supervisor),
    startTemporalPart(settings, folder, supervisor),
    startDemo(settings, folder, supervisor),
    ensurePrismaClient(folder.logs).then(() => ensureWebBuilt(folder.logs)),
  ])
  const found = environmentOf({ secrets, database: database.appUrl, temporal, url })
  await writeLocalEnvironment(folder.environment, { ...found, MISSION_CONTROL_URL: probeUrl })
  const env = { ...process.env, ...found, ...demo, ...NOT_FOR_PROGRAMS, ...PRODUCTION, NEXT_DIST_DIR: distDir }
  const [demoTargets] = await allOrNone([
    registerDemoReleases(settings, folder, database.appUrl),
    startPrograms(settings, { folder, supervisor, env, port, probeUrl }),
  ])
  return { url, probeUrl, databaseUrl: database.appUrl, temporalUi: temporal.uiUrl, demoTargets }
}

type Found = { secrets: Record<string, string>; database: string; temporal: TemporalAddress; url: string }

/** What was chosen or made here and every program must know. Secrets given by environment win over made ones. */
function environmentOf({ secrets, database, temporal, url }: Found): Record<string, string> {
  const given = Object.keys(secrets).filter((name) => process.env[name])
  return {
    ...secrets,
    ...Object.fromEntries(given.map((name) => [name, process.env[name] ?? ''])),
    DATABASE_URL: database,
    TEMPORAL_ADDRESS: temporal.address,
    NEXTAUTH_URL: url,
  }
}

/** An address to reach a listener at: one that listens everywhere is on loopback too. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** Waits for all even if one fails, so that nothing comes up behind the back of the stop that follows. */
async function allOrNone<T extends readonly Promise<unknown>[]>(work: [...T]): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work)
  return await Promise.all(work)
}
