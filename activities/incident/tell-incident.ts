import { z } from 'zod'
import { IncidentRef } from '#contracts/incident-payloads.ts'
import { incidentEntryKinds, responseStates } from '#contracts/incidents.ts'
import { actions as accessActions } from '#domain/access/actions.ts'
import { severities } from '#domain/alert/alert.ts'
import { incidentStates } from '#domain/incident/incident-state.ts'
import { type ActionPatch, type IncidentPatch, recordIncident } from '#prisma/stores/incident-record.ts'
import type { IncidentDeps } from './incident-deps.ts'

/** One line of the timeline with what it means. `at` absent = now. Times in ms since epoch. */
const IncidentTold = IncidentRef.extend({
  key: z.string().min(1),
  at: z.number().optional(),
  kind: z.enum(incidentEntryKinds),
  by: z.object({ by: z.string(), actorKind: z.enum(['member', 'token', 'system']), correlationId: z.string() }),
  says: z.string(),
  state: z.enum(incidentStates).optional(),
  severity: z.enum(severities).optional(),
  resolvedAt: z.number().nullable().optional(),
  isClosed: z.boolean().optional(),
  actions: z
    .array(
      z.object({
        id: z.uuid(),
        state: z.enum(responseStates).optional(),
        outcome: z.string().optional(),
        decidedBy: z.string().optional(),
        isFinished: z.boolean().optional(),
      }),
    )
    .default([]),
  /** A line of the audit log besides: what somebody did. */
  audit: z.object({ action: z.enum(accessActions), target: z.string(), reason: z.string() }).optional(),
})
export type IncidentTold = z.input<typeof IncidentTold>

/** Writes down what an incident's workflow did or was told. Told again under the same key, nothing changes. */
export function createTellIncident({ db }: Pick<IncidentDeps, 'db'>) {
  return async (payload: IncidentTold): Promise<void> => {
    const told = IncidentTold.parse(payload)
    const { tenantId, incidentId, key, kind, by, says, audit } = told
    const at = told.at ?? Date.now()
    const who = { actorKind: by.actorKind, actor: by.by }
    const line = audit && { ...who, action: audit.action, target: audit.target, outcome: 'succeeded' as const }
    await recordIncident(db, tenantId, incidentId, {
      entries: [{ ...who, key, at, kind, says }],
      incident: incidentPatch(told, at),
      actions: told.actions.map((action) => actionPatch(action, at)),
      audit: line ? [{ ...line, detail: { reason: audit.reason }, correlationId: by.correlationId }] : [],
    })
  }
}

function incidentPatch({ state, severity, resolvedAt, isClosed }: z.output<typeof IncidentTold>, at: number): IncidentPatch {
  return {
    ...(state ? { state } : {}),
    ...(severity ? { severity } : {}),
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    ...(isClosed ? { closedAt: at } : {}),
  }
}

function actionPatch(
  { id, state, outcome, decidedBy, isFinished }: z.output<typeof IncidentTold>['actions'][number],
  at: number,
) {
  const patch: ActionPatch = {
    id,
    ...(state ? { state } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    ...(decidedBy ? { decidedBy, decidedAt: at } : {}),
    ...(isFinished ? { finishedAt: at } : {}),
  }
  return patch
}
