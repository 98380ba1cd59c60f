import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import type { Target } from '#contracts/config/targets.ts'
import type { Environment } from '#contracts/settings.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { createCommandDriver } from './command/command-driver.ts'
import type { Driver } from './driver.ts'
import { createHttpDriver } from './http/http-driver.ts'
import { createOpenClawDriver } from './openclaw/openclaw-driver.ts'
import { createProcessDriver } from './process/process-driver.ts'

/** What drivers need of their worker. None of it is a database: the worker that restores service has none. */
export type DriverDeps = {
  /** The worker's environment: secrets are read from it, and a command is given the few variables that tools need. */
  env: Environment
  /** Relative paths of targets count from here. */
  configDir: string
  /** Where drivers remember fences, and steps that were begun; shared by all workers of a machine. */
  stateDir: string
  /** Seals what a receipt must carry unseen. */
  redactionKey: FingerprintKey
  /** Address and token of a gateway by its slug. */
  catalogue: Pick<GatewayCatalogue, 'find'>
  /** Unix socket of the process host. */
  hostSocket: string
}

type DriverTable = { [Kind in Target['driver']]: Driver<Extract<Target, { driver: Kind }>> }

/** How to get at a target of any kind. */
export type Drivers = { driverOf<T extends Target>(target: T): Driver<T> }

/** One driver for each kind of target. */
export function createDrivers(deps: DriverDeps): Drivers {
  const table: DriverTable = {
    process: createProcessDriver(deps),
    command: createCommandDriver(deps),
    openclaw: createOpenClawDriver(deps),
    http: createHttpDriver(deps),
  }
  // The table gives the driver of this very kind; TypeScript cannot follow the index through the generic.
  return { driverOf: <T extends Target>({ driver }: T) => table[driver] as unknown as Driver<T> }
}
