import type { Judge } from '#activities/alert/judge.ts'
import type { Database } from '#prisma/client.ts'
import { readGatewayReports } from '#prisma/stores/handoff/gateway-reports.ts'
import { recordReports } from '#prisma/stores/handoff/record-reports.ts'

const EVERY_MS = 10_000
/** How far the first look of a process goes back, and by how much each later one overlaps the one before. */
const FIRST_MS = 3_600_000
const OVERLAP_MS = 120_000

/** Reports what gateways themselves show of hand-offs between an agent and its subagents. Told again, it counts for nothing. */
export function createGatewayHandoffs({ db }: { db: Database }): Judge {
  const lookedAt = new Map<string, number>()
  return {
    name: 'gateway-handoffs',
    everyMs: EVERY_MS,
    run: async (tenantId) => {
      const now = Date.now()
      const since = (lookedAt.get(tenantId) ?? now - FIRST_MS + OVERLAP_MS) - OVERLAP_MS
      const reports = await db.withTenantSql(tenantId, async (sql) => await readGatewayReports(sql, tenantId, since))
      await recordReports(db, tenantId, { reports, source: 'gateway' })
      lookedAt.set(tenantId, now)
    },
  }
}
