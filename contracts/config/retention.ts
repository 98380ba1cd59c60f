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
  audit: keep('730d', '30d'),
})
export type RetentionFile = z.infer<typeof RetentionFile>
