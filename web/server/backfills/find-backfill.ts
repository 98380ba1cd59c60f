import type { BackfillView } from '#contracts/backfills.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import type { WebContext } from '#web/server/context.ts'
import { HttpProblem } from '#web/server/http/problem.ts'

/** As Postgres numbers them; a larger one is none of ours. */
const HIGHEST = 2_147_483_647

/** The run that a path names by its number. @throws HttpProblem NOT_FOUND */
export async function findBackfillOr404({ db }: WebContext, tenantId: string, written = ''): Promise<BackfillView> {
  const number = /^\d{1,10}$/.test(written) ? Number(written) : 0
  const found = number > 0 && number <= HIGHEST ? await findBackfill(db, tenantId, number) : null
  if (!found) {
    const nextStep = 'A run is named by its number; mc backfill list and the page Migrations have those that were begun.'
    throw new HttpProblem('NOT_FOUND', 'No backfill has this number.', { nextStep })
  }
  return found
}
