import type { GapView } from '#contracts/live.ts'
import type { Database } from '#prisma/client.ts'
import { appendFrames } from './append-frames.ts'
import { gapView } from './gateway-view.ts'
import { storableText } from './storable.ts'

/** Why and from when (ms since epoch) something may have been missed. `missed` = events, where a number is known. */
export type NewGap = { fromAt: number; reason: string; missed?: number | null }

/** Opens a gap, unless one is open: then that one is given, with the earlier beginning of the two. */
export async function openGap(db: Database, tenantId: string, gatewayId: string, gap: NewGap): Promise<GapView> {
  return await db.withTenant(tenantId, async (tx) => {
    const open = await tx.gatewayGap.findFirst({ where: { tenantId, gatewayId, toAt: null } })
    const fromAt = new Date(Math.min(gap.fromAt, open?.fromAt.getTime() ?? gap.fromAt))
    const row = open
      ? await tx.gatewayGap.update({ where: { id: open.id }, data: { fromAt } })
      : await tx.gatewayGap.create({
          data: { tenantId, gatewayId, fromAt, reason: storableText(gap.reason), missed: gap.missed ?? null },
        })
    const view = gapView(row)
    await appendFrames(tx, tenantId, [{ type: 'gap', gap: view }])
    return view
  })
}

/** How a gap ended (ms since epoch), and how many facts from within it were read back. */
export type GapEnd = { toAt: number; recovered?: number; missed?: number | null }

/** Closes the gateway's open gap. `null` = none was open, and nothing is changed. */
export async function closeGap(db: Database, tenantId: string, gatewayId: string, end: GapEnd): Promise<GapView | null> {
  return await db.withTenant(tenantId, async (tx) => {
    const open = await tx.gatewayGap.findFirst({ where: { tenantId, gatewayId, toAt: null } })
    if (!open) return null
    const toAt = new Date(Math.max(end.toAt, open.fromAt.getTime()))
    const data = { toAt, recovered: end.recovered ?? open.recovered, missed: end.missed ?? open.missed }
    const view = gapView(await tx.gatewayGap.update({ where: { id: open.id }, data }))
    await appendFrames(tx, tenantId, [{ type: 'gap', gap: view }])
    return view
  })
}
