import type { Settings } from '#contracts/settings.ts'
import { checkWebPort } from './check-web-port.ts'
import { startDemo } from './demo-part.ts'
import { stopLeftovers } from './leftovers.ts'
import { writeLocalEnvironment } from './local-environment.ts'
import { ensurePrismaClient } from './prisma-client.ts'
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
}

/** Variables that only the start itself needs: no program that it starts gets them. */
const NOT_FOR_PROGRAMS = { DATABASE_OWNER_URL: undefined, MISSION_CONTROL_ADMIN_PASSWORD: undefined }

/**
 * Brings everything up, in the order in which one part needs another.
 * @throws when a part does not start; the supervisor then still holds those that did.
 */
export async function startAll(settings: Settings, folder: StateFolder, supervisor: Supervisor): Promise<Started> {
  const leftovers = await stopLeftovers(folder.parts)
  if (leftovers.length > 0) say(`  An earlier start was killed; stopped what it left running: ${leftovers.join(', ')}.`)
  const port = await checkWebPort(settings.port, settings.host)
  const url = settings.auth.url ?? `http://localhost:${port}`
  const secrets = await localSecrets(folder.secrets)
  // Nothing of one needs the other, and each takes about a second.
  const [database, temporal] = await bothOrNeither(
    startDatabase(settings, folder, supervisor),
    startTemporalPart(settings, folder, supervisor),
  )
  const found = environmentOf({ secrets, database: database.appUrl, temporal, url })
  await writeLocalEnvironment(folder.environment, found)
  const demoUrl = await startDemo(settings, folder, supervisor)
  await ensurePrismaClient(folder.logs)
  const distDir = await ensureWebBuilt(folder.logs)
  const demo = demoUrl ? { MISSION_CONTROL_DEMO_URL: demoUrl } : {}
  const env = { ...process.env, ...found, ...demo, ...NOT_FOR_PROGRAMS, NODE_ENV: 'production', NEXT_DIST_DIR: distDir }
  const probeUrl = `http://${reachable(settings.host)}:${port}`
  await startPrograms(settings, { folder, supervisor, env, port, probeUrl })
  return { url, probeUrl, databaseUrl: database.appUrl, temporalUi: temporal.uiUrl }
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

/** Waits for both even if one fails, so that nothing comes up behind the back of the stop that follows. */
async function bothOrNeither<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return await Promise.all([first, second])
}
