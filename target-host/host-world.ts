import type { Environment } from '#contracts/settings.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { Logger } from '#telemetry/log.ts'
import type { ReleaseStore } from './release-store.ts'

/** What the targets of a host share. */
export type HostWorld = {
  targetsFolder: string
  store: ReleaseStore
  /** Marks the processes of this host. */
  hostId: string
  /** The host's own environment, in which references to secrets are looked up. */
  env: Environment
  /** What relative paths of targets count from. */
  configDir: string
  redactionKey: FingerprintKey
  log: Logger
  /** Releases that any target runs, may run or returns to, by id. */
  inUse(): ReadonlySet<string>
}
