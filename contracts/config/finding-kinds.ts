import { troubles } from '#domain/session/verdict.ts'

type FindingKind = { verdicts: readonly string[]; labels: readonly string[] }

/** Kinds of findings with their verdicts, and the labels that each brings besides `kind` and `verdict`. */
export const findingKinds: Readonly<Record<string, FindingKind>> = {
  'session-health': { verdicts: troubles, labels: ['gateway', 'agent', 'session', 'model'] },
  budget: {
    verdicts: ['warning', 'exhausted', 'not-stopped', 'unknown'],
    labels: ['budget', 'scope', 'agent', 'session', 'gateway', 'project'],
  },
  handoff: { verdicts: ['gap', 'duplicate', 'reordered', 'stale', 'overdue', 'dead', 'full'], labels: ['channel'] },
  component: { verdicts: ['near-limit', 'over-limit', 'stale', 'unknown'], labels: ['component', 'figure'] },
  channel: { verdicts: ['failing', 'dead'], labels: ['channel'] },
  webhook: { verdicts: ['failing', 'dead'], labels: ['webhook'] },
  evaluation: { verdicts: ['unknown'], labels: ['judge'] },
  backfill: { verdicts: ['failed'], labels: ['source'] },
  drift: { verdicts: ['drift'], labels: ['environment', 'against'] },
  'gate-trend': { verdicts: ['declining'], labels: ['suite', 'environment', 'check'] },
  'gate-no-data': { verdicts: ['no-data'], labels: ['suite', 'environment'] },
  'workflow-failed': { verdicts: ['failed', 'timed-out', 'stuck'], labels: ['type', 'target', 'cause', 'workflow', 'run'] },
  'rollback-failed': { verdicts: ['rollback-failed'], labels: ['deployment'] },
}
