import { readFileSync } from 'node:fs'
import type { Settings } from '#contracts/settings.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { openDatabase } from '#prisma/client.ts'
import { writeTelemetry } from '#prisma/stores/trace/write-telemetry.ts'
import { countKept } from '#telemetry/keep/count-kept.ts'
import { TelemetryKeeper } from '#telemetry/keep/telemetry-keeper.ts'
import { createLog, type Logger } from '#telemetry/log.ts'
import { createMetrics } from '#telemetry/metrics.ts'
import { createTemporalClient } from '#temporal/client.ts'
import { Admission } from '#web/live/admission.ts'
import { LiveHub } from '#web/live/live-hub.ts'
import { RequestRates } from './api/limits/request-rates.ts'
import { SignInThrottle } from './auth/sign-in-throttle.ts'
import { ConfigurationFault } from './configuration-fault.ts'
import type { WebContext, WebLimits } from './context.ts'
import { followOutbox } from './follow-outbox.ts'
import { hubSources } from './hub-sources.ts'

const LIMITS: WebLimits = { streamsPerCredential: 20, streamsPerSecond: 500 }

/** A context and what ends it. */
export type OpenContext = { web: WebContext; close(): Promise<void> }

/**
 * Makes everything that answering needs. Nothing is connected to yet but the stream of notifications: a database or Temporal
 * that is away shows in /readyz, and does not keep the process from starting.
 * @throws ConfigurationFault for settings without which it must not run
 */
export async function makeContext(settings: Settings, limits: WebLimits = LIMITS): Promise<OpenContext> {
  trustOwnForwardedHeaders()
  const { url } = settings.database
  if (!url) throw new ConfigurationFault('DATABASE_URL', 'the postgres:// URL of the application role; `npm start` sets it')
  const { secret } = settings.auth
  if (!secret)
    throw new ConfigurationFault(
      'NEXTAUTH_SECRET',
      'at least 32 characters, the same for every web process; `npm start` makes one',
    )
  const { redactionKey } = settings
  if (!redactionKey)
    throw new ConfigurationFault(
      'MISSION_CONTROL_REDACTION_KEY',
      'at least 32 characters, the same for every process; `npm start` makes one',
    )
  const tenantId = DEFAULT_TENANT_ID
  const keeper = new TelemetryKeeper({ service: 'web', tenantId })
  const log = createLog({ service: 'web', level: settings.logLevel, redactionKey, onLine: (line) => keeper.keepLine(line) })
  const db = openDatabase({ url, applicationName: 'mission-control web' }, (error) =>
    log.warn({ err: error }, 'lost a database connection'),
  )
  const temporal = await createTemporalClient(settings.temporal)
  const hub = new LiveHub({ ...hubSources(db), onError: reportTo(log) })
  const unfollow = await followOutbox(db, hub, log)
  const metrics = createMetrics('web')
  countKept(metrics.registry, keeper)
  keeper.writeTo((batch) => writeTelemetry(db, tenantId, batch))
  const web: WebContext = {
    settings,
    secret,
    redactionKey,
    tenantId,
    db,
    temporal,
    hub,
    admission: new Admission(limits.streamsPerSecond, Date.now()),
    limits,
    throttle: new SignInThrottle(db, tenantId),
    rates: new RequestRates(settings.requests),
    log,
    keeper,
    tellClick: () => undefined, // until tracing is started
    metrics,
    version: productVersion(),
  }
  const close = async () => {
    await unfollow()
    await keeper.shutdown()
    await Promise.allSettled([temporal.close(), db.close()])
  }
  return { web, close }
}

/**
 * next-auth takes the public address from its environment, or from the forwarded headers: from those that handle-auth sets,
 * which hold what the settings say and nothing a caller sent.
 */
function trustOwnForwardedHeaders(): void {
  process.env.AUTH_TRUST_HOST = 'true'
  delete process.env.NEXTAUTH_URL
}

const reportTo = (log: Logger) => (error: unknown) =>
  log.warn({ err: error }, 'the live stream could not read; it will try again')

function productVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version // our own package.json
}
