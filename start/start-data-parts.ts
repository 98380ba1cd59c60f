import type { Settings } from '#contracts/settings.ts'
import { migrate } from '#prisma/migrate.ts'
import { allowAppRole, type DatabaseUrls, givenDatabase } from './database.ts'
import { postgresPart } from './postgres-part.ts'
import { say, step } from './say.ts'
import type { StateFolder } from './state-folder.ts'
import type { Supervisor } from './supervisor.ts'
import { ensureTemporalBinary, temporalPart } from './temporal-part.ts'

/** Starts the embedded Postgres, or checks the given one, and brings its tables up to date. */
export async function startDatabase(settings: Settings, folder: StateFolder, supervisor: Supervisor): Promise<DatabaseUrls> {
  const { url, ownerUrl } = settings.database
  const urls = url
    ? await step('Postgres given by DATABASE_URL', () => givenDatabase(url, ownerUrl))
    : await embedded(folder, supervisor)
  if (!urls.ownerUrl) {
    say('  DATABASE_URL may not change tables: they are expected to be up to date (set DATABASE_OWNER_URL to migrate).')
    return urls
  }
  const owner = urls.ownerUrl
  const applied = async () => (await migrate({ ownerUrl: owner })).applied
  await step('Tables up to date', applied, (names) => (names.length > 0 ? `after ${names.join(', ')}` : ''))
  if (url && !ownerUrl) await allowAppRole(owner)
  return urls
}

async function embedded(folder: StateFolder, supervisor: Supervisor): Promise<DatabaseUrls> {
  let urls: DatabaseUrls | undefined
  const part = postgresPart(folder, (postgres) => {
    urls = { ownerUrl: postgres.ownerUrl, appUrl: postgres.appUrl }
  })
  await step(
    'Postgres running',
    () => supervisor.add(part),
    () => `on ${new URL(urls?.appUrl ?? '').host}`,
  )
  if (!urls) throw new Error('Postgres is ready but has no address.')
  return urls
}

/** Where Temporal answers, and its own web interface if it is ours. */
export type TemporalAddress = { readonly address: string; readonly uiUrl?: string }

/** Starts the embedded Temporal server, unless one is given. */
export async function startTemporalPart(
  settings: Settings,
  folder: StateFolder,
  supervisor: Supervisor,
): Promise<TemporalAddress> {
  const given = settings.temporal.address
  if (given) {
    say(`  Temporal given by TEMPORAL_ADDRESS: ${given}, namespace ${settings.temporal.namespace}`)
    return { address: given }
  }
  const { path: binary, origin } = await ensureTemporalBinary(folder.logs)
  let temporal: TemporalAddress | undefined
  const part = temporalPart(folder, { binary, namespace: settings.temporal.namespace }, ({ address, uiUrl }) => {
    temporal = { address, uiUrl }
  })
  await step(
    'Temporal running',
    () => supervisor.add(part),
    () => `on ${temporal?.address} (binary from ${origin})`,
  )
  if (!temporal) throw new Error('Temporal is ready but has no address.')
  return temporal
}
