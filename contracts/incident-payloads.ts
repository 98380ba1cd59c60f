import { z } from 'zod'

/** An incident, as its workflow names it to activities. */
export const IncidentRef = z.object({ tenantId: z.uuid(), incidentId: z.uuid() })
export type IncidentRef = z.infer<typeof IncidentRef>

/** Who wants something, and why. */
export const WishPayload = z.object({
  by: z.string().min(1),
  actorKind: z.enum(['member', 'token', 'system']),
  reason: z.string(),
  correlationId: z.string(),
})

/** A proposed action. `key` makes what is written about it now one line of the timeline, however often it is tried. */
export const ResponseRef = IncidentRef.extend({ actionId: z.uuid(), key: z.string().min(1) })
export type ResponseRef = z.infer<typeof ResponseRef>

/** `approval` null = by itself, within the runbook's limits. */
export const BeginResponse = ResponseRef.extend({ approval: WishPayload.nullable() })
export type BeginResponse = z.infer<typeof BeginResponse>

/** `until` in ms since epoch: when looking whether it helped is over. */
export const VerifyResponse = ResponseRef.extend({ until: z.number() })
export type VerifyResponse = z.infer<typeof VerifyResponse>

/** A rollback that was asked for: what would be taken back, and for whom. */
export const RollBackForIncident = ResponseRef.extend({
  environment: z.string(),
  deploymentId: z.uuid().nullable(),
  wish: WishPayload,
})
export type RollBackForIncident = z.infer<typeof RollBackForIncident>
