import { hostname } from 'node:os'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import type { Database } from '#prisma/client.ts'
import { beat } from '#prisma/stores/worker-beats.ts'
import type { Logger } from '#telemetry/log.ts'

/** Readiness takes a worker for gone after three missed beats. */
const EVERY_MS = 5_000

/** Tells the database every 5 s that this worker lives. A beat that fails is logged; the next one follows. */
export function startBeats({ db, version, log }: { db: Database; version: string; log: Logger }): { stop(): Promise<void> } {
  const startedAt = Date.now()
  const id = `${hostname()}:${process.pid}:${startedAt}`
  const tell = async (stopped: boolean) => {
    try {
      await beat(db, DEFAULT_TENANT_ID, { id, startedAt, at: Date.now(), version, stopped })
    } catch (error) {
      log.warn({ err: error }, 'This worker could not show that it lives')
    }
  }
  const timer = setInterval(() => void tell(false), EVERY_MS)
  void tell(false)
  return {
    stop: async () => {
      clearInterval(timer)
      await tell(true)
    },
  }
}
