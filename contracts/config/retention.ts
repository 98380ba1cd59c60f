import { z } from 'zod'
import { durationBetween } from './duration.ts'

const keep = (standard: string, least = '1h') => durationBetween(least, '3650d').prefault(standard)

/** `config/retention.yaml`: how long each kind of row is kept, parsed to ms. */
export const RetentionFile = z.strictObject({
  /** Timelines: one row a fact, by far the most. */
  sessionEvents: keep('30d'),
  toolExecutions: keep('90d'),
  /** Runs that have ended, in sessions that are still there. */
  runs: keep('365d'),
  tokenUse: keep('365d'),
  /** Cleared findings; open ones stay. */
  findings: keep('365d'),
  /** Sessions the gateway no longer has. */
  goneSessions: keep('90d'),
  /** Closed gaps in watching. */
  gaps: keep('90d'),
  /** What a browser may resume from; older ones load the page anew. */
  streamEvents: keep('24h', '5m'),
  actions: keep('730d'),
  /** Deployments that are over, with their journals. What runs and what can be returned to stays. */
  deployments: keep('730d', '30d'),
  /** What deployments wrote. */
  deploymentOutput: keep('90d'),
  gateRuns: keep('365d', '1d'),
  /** Single samples of gate runs; the runs keep their figures. */
  gateSamples: keep('30d', '1d'),
  /** The newest of each pair of environments stays. */
  driftReports: keep('90d'),
  /** Incidents that are closed, with their timelines. */
  incidents: keep('1095d', '30d'),
  /** Alerts that are over, with their members and what people were told. One with an incident stays as long as that. */
  alerts: keep('365d', '1d'),
  /** Silences that are over. */
  silences: keep('365d', '1d'),
  /** Reports that are judged and messages that are settled, with their keys: an older key counts as new. */
  handoffs: keep('30d', '1d'),
  /** What webhooks were sent, and gave up. */
  webhooks: keep('30d', '1d'),
  /** Spans and traces. Beside their age their number is bounded (docs/observability.md). */
  traces: keep('14d'),
  /** Log lines that are kept for the built-in view. */
  logLines: keep('14d'),
  audit: keep('730d', '30d'),
})
export type RetentionFile = z.infer<typeof RetentionFile>
