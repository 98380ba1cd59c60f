import type { IncidentView } from '#contracts/incidents.ts'
import { incidentByNumber } from '#prisma/stores/incidents.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** The number in an address, with or without #; null = it is none. */
export const incidentNumber = (written: string | undefined): number | null => {
  const digits = /^#?(\d{1,9})$/.exec(written ?? '')?.[1]
  return digits === undefined ? null : Number(digits)
}

export const noIncident = (): HttpProblem => new HttpProblem('NOT_FOUND', 'No incident has this number.')

/** @throws HttpProblem NOT_FOUND */
export async function findIncidentOr404(web: WebContext, tenantId: string, written: string | undefined): Promise<IncidentView> {
  const number = incidentNumber(written)
  const found = number === null ? null : await incidentByNumber(web.db, tenantId, number)
  if (!found) throw noIncident()
  return found
}
