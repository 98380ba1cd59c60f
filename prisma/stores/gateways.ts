import type { GatewayPage } from '#contracts/api/lists.ts'
import type { GatewayLoad, GatewayView } from '#contracts/live.ts'
import type { GatewayStatus } from '#domain/gateway/state.ts'
import type { Database, TenantTransaction } from '#prisma/client.ts'
import type { Gateway } from '#prisma/generated/client.ts'
import { appendFrames } from './append-frames.ts'
import { gapView, gatewayView } from './gateway-view.ts'
import { storableOrNull, storableText } from './storable.ts'
import { headOf } from './stream-head.ts'

/** A gateway that configuration names. `url` carries no credentials: Postgres refuses one that does. */
export type WantedGateway = { slug: string; name: string; url: string; source: GatewayView['source']; demo: boolean }

/** What reconciling did, as views; `kept` = was there already (changed or not). */
export type ReconciledGateways = { added: GatewayView[]; kept: GatewayView[]; removed: GatewayView[] }

/** Recent gaps that a list shows. */
const GAPS_SHOWN = 50

/**
 * Makes the gateways those that are wanted. One that is wanted no more keeps its history and is marked removed; one that
 * is wanted again comes back as the same row. Idempotent.
 */
export async function reconcileGateways(
  db: Database,
  tenantId: string,
  wanted: readonly WantedGateway[],
): Promise<ReconciledGateways> {
  return await db.withTenant(tenantId, async (tx) => {
    const known = await tx.gateway.findMany({ orderBy: { slug: 'asc' } })
    const bySlug = new Map(known.map((row) => [row.slug, row]))
    const result: ReconciledGateways = { added: [], kept: [], removed: [] }
    const changed: GatewayView[] = []
    for (const gateway of wanted.toSorted((a, b) => (a.slug < b.slug ? -1 : 1))) {
      const row = bySlug.get(gateway.slug)
      bySlug.delete(gateway.slug)
      const view = row && isAsWanted(row, gateway) ? gatewayView(row) : await putGateway(tx, tenantId, gateway)
      if (!row || row.removedAt) result.added.push(view)
      else result.kept.push(view)
      if (!row || !isAsWanted(row, gateway)) changed.push(view)
    }
    for (const row of bySlug.values()) {
      if (row.removedAt) continue
      const removed = await tx.gateway.update({
        where: { tenantId_id: { tenantId, id: row.id } },
        data: { removedAt: new Date() },
      })
      result.removed.push(gatewayView(removed))
      changed.push(gatewayView(removed))
    }
    await appendFrames(
      tx,
      tenantId,
      changed.map((gateway) => ({ type: 'gateway', gateway })),
    )
    return result
  })
}

const isAsWanted = (row: Gateway, { name, url, source, demo }: WantedGateway): boolean =>
  row.name === name && row.url === url && row.source === source && row.demo === demo && row.removedAt === null

async function putGateway(tx: TenantTransaction, tenantId: string, wanted: WantedGateway): Promise<GatewayView> {
  const data = { name: wanted.name, url: wanted.url, source: wanted.source, demo: wanted.demo }
  const row = await tx.gateway.upsert({
    where: { tenantId_slug: { tenantId, slug: wanted.slug } },
    create: { tenantId, slug: wanted.slug, ...data },
    update: { ...data, removedAt: null },
  })
  return gatewayView(row)
}

/** Gateways that are watched, by slug, with the open and the latest gaps. `includeRemoved` adds those that were removed. */
export async function listGateways(
  db: Database,
  tenantId: string,
  { includeRemoved = false }: { includeRemoved?: boolean } = {},
): Promise<GatewayPage> {
  return await db.withTenant(tenantId, async (tx) => {
    const asOf = await headOf(tx, tenantId)
    const where = includeRemoved ? {} : { removedAt: null }
    const rows = await tx.gateway.findMany({ where, orderBy: { slug: 'asc' } })
    const gaps = await tx.gatewayGap.findMany({ orderBy: { fromAt: 'desc' }, take: GAPS_SHOWN })
    return { items: rows.map(gatewayView), gaps: gaps.map(gapView), asOf: asOf.toString() }
  })
}

/** The gateway with that id or slug, removed ones too; `null` when there is none. */
export async function findGateway(db: Database, tenantId: string, idOrSlug: string): Promise<GatewayView | null> {
  const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(idOrSlug)
  const row = await db.withTenant(tenantId, async (tx) => {
    return await tx.gateway.findFirst({ where: { tenantId, ...(isId ? { id: idOrSlug } : { slug: idOrSlug }) } })
  })
  return row && gatewayView(row)
}

/** News of a gateway. What is absent stays as it is; `null` says that it is not known. Times in ms since epoch. */
export type StatusReport = {
  status?: GatewayStatus
  serverVersion?: string | null
  protocol?: number | null
  bootId?: string | null
  load?: GatewayLoad | null
  lastSeenAt?: number
  lastEventAt?: number
  lastPollAt?: number
}

const STATUS = `UPDATE gateway SET
    state = coalesce($3, state), state_since = coalesce(to_timestamp($4::float8 / 1000), state_since),
    state_reason = CASE WHEN $3 IS NULL THEN state_reason ELSE $5 END,
    missing = CASE WHEN $3 IS NULL THEN missing ELSE $6::text[] END,
    server_version = CASE WHEN $7::boolean THEN $8 ELSE server_version END,
    protocol = CASE WHEN $9::boolean THEN $10::int ELSE protocol END,
    boot_id = CASE WHEN $11::boolean THEN $12 ELSE boot_id END,
    load = CASE WHEN $13::boolean THEN $14::jsonb ELSE load END,
    last_seen_at = greatest(last_seen_at, to_timestamp($15::float8 / 1000)),
    last_event_at = greatest(last_event_at, to_timestamp($16::float8 / 1000)),
    last_poll_at = greatest(last_poll_at, to_timestamp($17::float8 / 1000))
  WHERE tenant_id = $1::uuid AND id = $2::uuid`

/**
 * Records how a gateway is and shows it. The reason must hold no secret: it is shown to everybody.
 * @throws when there is no such gateway.
 */
export async function recordStatus(
  db: Database,
  tenantId: string,
  gatewayId: string,
  report: StatusReport,
): Promise<GatewayView> {
  const { status, serverVersion, protocol, bootId, load } = report
  return await db.withTenant(tenantId, async (tx) => {
    await tx.$executeRawUnsafe(
      STATUS,
      ...[tenantId, gatewayId, status?.state ?? null, status?.since ?? null],
      ...[storableOrNull(status?.reason), (status?.missing ?? []).map(storableText)],
      ...[serverVersion !== undefined, storableOrNull(serverVersion), protocol !== undefined, protocol ?? null],
      ...[bootId !== undefined, storableOrNull(bootId), load !== undefined, load ? JSON.stringify(load) : null],
      ...[report.lastSeenAt ?? null, report.lastEventAt ?? null, report.lastPollAt ?? null],
    )
    const gateway = gatewayView(await tx.gateway.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: gatewayId } } }))
    await appendFrames(tx, tenantId, [{ type: 'gateway', gateway }])
    return gateway
  })
}
