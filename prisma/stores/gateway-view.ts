import type { GapView, GatewayLoad, GatewayView } from '#contracts/live.ts'
import type { Gateway, GatewayGap } from '#prisma/generated/client.ts'
import { isoOrNull } from './session-view.ts'

/** One gateway as lists and the stream show it. */
export const gatewayView = (row: Gateway): GatewayView => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  url: row.url,
  // Closed sets: the table checks both.
  source: row.source as GatewayView['source'],
  demo: row.demo,
  state: row.state as GatewayView['state'],
  stateSince: row.stateSince.toISOString(),
  stateReason: row.stateReason,
  missing: row.missing,
  serverVersion: row.serverVersion,
  protocol: row.protocol,
  // Only `recordStatus` writes it, from the same type.
  load: row.load as GatewayLoad | null,
  lastSeenAt: isoOrNull(row.lastSeenAt),
  lastEventAt: isoOrNull(row.lastEventAt),
  lastPollAt: isoOrNull(row.lastPollAt),
  removedAt: isoOrNull(row.removedAt),
})

/** One stretch of time in which something may have been missed. */
export const gapView = (row: GatewayGap): GapView => ({
  id: row.id,
  gatewayId: row.gatewayId,
  fromAt: row.fromAt.toISOString(),
  toAt: isoOrNull(row.toAt),
  reason: row.reason,
  missed: row.missed,
  recovered: row.recovered,
})
