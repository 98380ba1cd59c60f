import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import type { Environment } from '#contracts/settings.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { Database } from '#prisma/client.ts'
import type { Logger } from '#telemetry/log.ts'

/** What gates need of their worker. */
export type GateDeps = {
  db: Database
  catalogue: Pick<GatewayCatalogue, 'find'>
  redactionKey: FingerprintKey
  log: Logger
  /** The worker's environment: secrets of checks are read from it. */
  env: Environment
  /** Commands of checks run here. */
  configDir: string
  /** Socket of the process host, which is asked whether it was there all the time. */
  hostSocket: string
}
