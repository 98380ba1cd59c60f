import { z } from 'zod'
import { severities } from '#domain/alert/alert.ts'
import { causes } from '#domain/incident/cause.ts'
import { incidentStates } from '#domain/incident/incident-state.ts'
import { EvidenceView } from './evidence.ts'

const Time = z.iso.datetime({ offset: true })

export const responseModes = ['suggest', 'ask', 'auto'] as const
export const responseActions = ['abort', 'reset', 'pause-agent', 'resume-agent', 'roll-back', 'raise-limit', 'page'] as const
export const responseStates = [
  'proposed',
  'awaiting-approval',
  'running',
  'confirmed',
  'refused',
  'unverified',
  'failed',
  'blocked',
  'rejected',
  'expired',
  'undone',
] as const

/** What is thought to be the cause, most likely first, each with its reasons. */
export const DiagnosisView = z.object({
  causes: z.array(z.object({ cause: z.enum(causes), says: z.string(), confidence: z.number(), reasons: z.array(z.string()) })),
  /** Figures of the burn while it lasts; null = not known. */
  cost: z.string().nullable(),
})
export type DiagnosisView = z.infer<typeof DiagnosisView>

export const IncidentActionView = z.object({
  id: z.uuid(),
  runbook: z.string(),
  action: z.enum(responseActions),
  mode: z.enum(responseModes),
  state: z.enum(responseStates),
  target: z.object({ what: z.string(), touches: z.array(z.string()) }),
  says: z.string(),
  dryRun: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Time.nullable(),
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
  outcome: z.string().nullable(),
  undo: z.string().nullable(),
  proposedAt: Time,
})
export type IncidentActionView = z.infer<typeof IncidentActionView>

export const IncidentView = z.object({
  id: z.uuid(),
  number: z.number().int(),
  alertId: z.uuid().nullable(),
  title: z.string(),
  severity: z.enum(severities),
  state: z.enum(incidentStates),
  says: z.string(),
  owner: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  gatewayId: z.uuid().nullable(),
  sessionId: z.uuid().nullable(),
  openedAt: Time,
  resolvedAt: Time.nullable(),
  closedAt: Time.nullable(),
  updatedAt: Time,
  diagnosis: DiagnosisView.nullable(),
  actions: z.array(IncidentActionView),
})
export type IncidentView = z.infer<typeof IncidentView>

export const incidentEntryKinds = [
  'opened',
  'evidence',
  'diagnosis',
  'proposal',
  'decision',
  'action',
  'verification',
  'note',
  'owner',
  'state',
  'undo',
  'notice',
] as const
export const IncidentEntryView = z.object({
  seq: z.number().int(),
  at: Time,
  kind: z.enum(incidentEntryKinds),
  actorKind: z.enum(['member', 'token', 'system']),
  actor: z.string(),
  says: z.string(),
  evidence: z.array(EvidenceView),
})
export type IncidentEntryView = z.infer<typeof IncidentEntryView>
