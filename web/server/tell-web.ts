import { hostname } from 'node:os'
import { processPart, recordOwnSample, removeOwnPart } from '#prisma/stores/component/own-sample.ts'
import { tellFigures } from '#telemetry/tell-figures.ts'
import type { WebContext } from './context.ts'

/** Lets this web process be watched as a component. */
export function tellWeb({ db, tenantId, log }: Pick<WebContext, 'db' | 'tenantId' | 'log'>): { stop(): Promise<void> } {
  const part = processPart('web', hostname())
  return tellFigures({
    log,
    tell: (sample) => recordOwnSample(db, tenantId, part, sample),
    end: () => removeOwnPart(db, tenantId, part.slug),
  })
}
