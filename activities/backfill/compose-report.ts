import type { BackfillView } from '#contracts/backfills.ts'
import type { ReportFacts } from '#prisma/stores/backfill/report-facts.ts'

/** Raised when something of a report's shape is taken away or means something else. */
const VERSION = 1

/** What a run did and how that was proved; no value of the source is in it. `reportedAt` ms since epoch. */
export function composeReport(view: BackfillView, facts: ReportFacts, reportedAt: number) {
  const { number, id, source, kind, trigger, requestedBy, startedAt, collections, redactions, sweep, vanished, notFound } = view
  const copied = collections.reduce((sum, each) => sum + (each.copied?.rows ?? 0), 0)
  return {
    report: 'backfill',
    version: VERSION,
    backfill: { number, id, correlationId: view.correlationId, replays: view.replays },
    source: { name: source, kind, sha256: view.sourceHash, bytes: view.sourceBytes, files: facts.files },
    mapping: { hash: facts.mappingHash },
    who: { trigger, requestedBy },
    times: {
      ...{ startedAt, reportedAt: new Date(reportedAt).toISOString() },
      ...{ firstChunkAt: facts.firstChunkAt, lastChunkAt: facts.lastChunkAt },
      seconds: Math.round((reportedAt - Date.parse(startedAt)) / 100) / 10,
      rowsPerSecond: rateOf(copied, facts),
    },
    collections,
    vanished,
    notFound,
    quarantine: { rows: view.quarantined, allowed: view.maxQuarantine, byReason: facts.quarantined },
    redactions,
    sweep,
  }
}

export type ComposedReport = ReturnType<typeof composeReport>

/** From the first chunk that was there to the last; null = one chunk or none, which has no rate. */
function rateOf(rows: number, { firstChunkAt, lastChunkAt }: ReportFacts): number | null {
  const ms = firstChunkAt && lastChunkAt ? Date.parse(lastChunkAt) - Date.parse(firstChunkAt) : 0
  return ms > 0 ? Math.round((rows / ms) * 1_000) : null
}
