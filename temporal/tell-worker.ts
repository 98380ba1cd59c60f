import { hostname } from 'node:os'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import type { Database } from '#prisma/client.ts'
import { processPart, recordOwnSample, removeOwnPart } from '#prisma/stores/component/own-sample.ts'
import type { Logger } from '#telemetry/log.ts'
import { tellFigures } from '#telemetry/tell-figures.ts'

/** Lets this worker be watched as a component. */
export function tellWorker({ db, log }: { db: Database; log: Logger }): { stop(): Promise<void> } {
  const part = processPart('worker', hostname())
  return tellFigures({
    log,
    tell: (sample) => recordOwnSample(db, DEFAULT_TENANT_ID, part, sample),
    end: () => removeOwnPart(db, DEFAULT_TENANT_ID, part.slug),
  })
}
