import { setTimeout as sleep } from 'node:timers/promises'
import { NativeConnection } from '@temporalio/worker'
import type { Settings } from '#contracts/settings.ts'
import type { Logger } from '#telemetry/log.ts'
import { connectionOptions } from './connection.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000

/**
 * Connects a worker to Temporal, waiting for a server that is not up yet for as long as it takes or until the signal fires.
 * @throws the signal's reason; when a certificate file cannot be read
 */
export async function connectWorker(settings: Settings['temporal'], log: Logger, signal: AbortSignal): Promise<NativeConnection> {
  const options = await connectionOptions(settings)
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    signal.throwIfAborted()
    try {
      return await NativeConnection.connect(options)
    } catch (error) {
      log.warn({ err: error, address: options.address, waitMs }, 'Temporal cannot be reached; it is tried again')
      await sleep(waitMs, undefined, { signal })
    }
  }
}
