import type { Settings } from '#contracts/settings.ts'
import type { Database } from '#prisma/client.ts'
import type { TelemetryKeeper } from '#telemetry/keep/telemetry-keeper.ts'
import type { Logger } from '#telemetry/log.ts'
import type { Metrics } from '#telemetry/metrics.ts'
import type { TemporalClient } from '#temporal/client.ts'
import type { Admission } from '#web/live/admission.ts'
import type { LiveHub } from '#web/live/live-hub.ts'
import type { RequestRates } from './api/limits/request-rates.ts'
import type { SignInThrottle } from './auth/sign-in-throttle.ts'
import type { TellClick } from './tracing/trace-request.ts'

/** What one process lets itself in for. */
export type WebLimits = {
  /** Streams of one sign-in or token: a browser needs one, a person has a few browsers. */
  readonly streamsPerCredential: number
  /** Streams that may begin in a second: a reconnect storm is spread out instead of starving everything else. */
  readonly streamsPerSecond: number
}

/** All that answering a request may need; made once a process. */
export type WebContext = {
  readonly settings: Settings
  /** Signs the session cookies. */
  readonly secret: string
  /** Seals what passes through workflow histories; keys the fingerprints of redacted secrets. */
  readonly redactionKey: string
  readonly tenantId: string
  readonly db: Database
  readonly temporal: TemporalClient
  readonly hub: LiveHub
  readonly admission: Admission
  readonly limits: WebLimits
  readonly throttle: SignInThrottle
  readonly rates: RequestRates
  readonly log: Logger
  /** Has what is logged, and gets every span, for the built-in view. */
  readonly keeper: TelemetryKeeper
  readonly tellClick: TellClick
  readonly metrics: Metrics
  readonly version: string
}
