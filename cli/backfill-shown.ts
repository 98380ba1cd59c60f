import type { BackfillSourceView, BackfillView, QuarantinedRowView, RowCounts } from '#contracts/backfills.ts'
import { runName } from './backfill-exit.ts'
import type { Listing } from './output.ts'
import { age, count } from './wording.ts'

/** A run with what it will do or did, what it masked, left out, and how it was verified, a line each. */
export function describeBackfill(run: BackfillView): string[] {
  const { state, phase, failure, kind, trigger, requestedBy, startedAt, finishedAt, correlationId } = run
  return [
    `${runName(run)}  ${kind}${run.dryRunOnly ? ', dry run only' : ''}${run.replays ? ', replay of rows that were left out' : ''}`,
    `  state     ${state}${phase ? `: ${phase}` : ''}`,
    ...(failure ? [`  failure   ${failure.code}: ${failure.says}`] : []),
    `  asked     ${startedAt} ${trigger === 'schedule' ? 'by schedule' : `by ${requestedBy}`}${finishedAt ? `, over ${finishedAt}` : ''}`,
    `  source    ${run.sourceHash ?? 'not read yet'}${run.sourceBytes === null ? '' : `, ${count(run.sourceBytes)} bytes`}`,
    ...run.collections.flatMap(collectionLines),
    ...(run.vanished ? [`  vanished  ${count(run.vanished)} rows of earlier runs are no longer in the source; they stay`] : []),
    ...(run.notFound
      ? [`  not found ${count(run.notFound)} rows to be tried again; the source no longer has them under their key`]
      : []),
    `  left out  ${count(run.quarantined)} of at most ${count(run.maxQuarantine)}`,
    ...run.redactions.map(
      ({ kind: secret, collection, place, count: times }) => `  masked    ${secret} in ${collection} ${place}: ${times}`,
    ),
    ...sweepLines(run),
    `  trace     ${correlationId}`,
  ]
}

function collectionLines({
  collection,
  entity,
  planned,
  dryRun,
  copied,
  verified,
}: BackfillView['collections'][number]): string[] {
  const size = planned ? `${count(planned.rows)} rows in ${count(planned.chunks)} chunks` : 'not counted yet'
  return [
    `  ${collection} as ${entity}: ${size}`,
    ...(dryRun ? [`    dry run   ${countsLine(dryRun)}`] : []),
    ...(copied ? [`    copy      ${countsLine(copied)}`] : []),
    ...(verified ? [`    verified  ${verifiedLine(verified)}`] : []),
  ]
}

const countsLine = ({ inserted, updated, unchanged, joined, quarantined, orphans }: RowCounts): string =>
  `${count(inserted)} inserted, ${count(updated)} updated, ${count(unchanged)} unchanged, ${count(joined)} joined, ${count(quarantined)} left out, ${count(orphans)} orphans`

function verifiedLine(verified: NonNullable<BackfillView['collections'][number]['verified']>): string {
  const { expected, found, sourceChecksum, targetChecksum, differing, dangling } = verified
  const sums =
    sourceChecksum === targetChecksum
      ? `checksums equal (${sourceChecksum})`
      : `checksums differ (${sourceChecksum}, ${targetChecksum})`
  return `${count(found)} of ${count(expected)} rows, ${sums}, ${count(differing)} rows differ, ${count(dangling)} relations lead nowhere`
}

function sweepLines({ sweep }: BackfillView): string[] {
  if (!sweep) return []
  const { secrets, notSearched, bytes, hits } = sweep
  const left = notSearched > 0 ? `, ${count(notSearched)} too short or common to search for` : ''
  return [`  sweep     ${count(hits)} of ${count(secrets)} secrets found in ${count(bytes)} bytes${left}`]
}

export const sourceListing: Listing<BackfillSourceView> = {
  idOf: ({ source }) => source,
  empty: 'No source is configured. Propose a mapping with: mc backfill inspect PATH, and save it in config/backfills.',
  columns: [
    { heading: 'SOURCE', cell: ({ source }) => source },
    { heading: 'KIND', cell: ({ kind }) => kind },
    { heading: 'PATH', cell: ({ path }) => path },
    { heading: 'RUNS', cell: ({ schedule }) => schedule ?? 'when asked' },
    { heading: 'LATEST', cell: ({ latest }) => (latest ? `#${latest.number} ${latest.state}` : 'never run') },
  ],
}

export const runListing = (hasMore: boolean): Listing<BackfillView> => ({
  idOf: ({ id }) => id,
  empty: 'Nothing was run yet.',
  columns: [
    { heading: '#', cell: ({ number }) => String(number), right: true },
    { heading: 'SOURCE', cell: ({ source }) => source },
    { heading: 'STATE', cell: ({ state, dryRunOnly }) => (dryRunOnly ? `${state} (dry run)` : state) },
    { heading: 'AGO', cell: ({ startedAt }) => age(startedAt, Date.now()), right: true },
    { heading: 'LEFT OUT', cell: ({ quarantined }) => count(quarantined), right: true },
    { heading: 'BY', cell: ({ trigger, requestedBy }) => (trigger === 'schedule' ? 'schedule' : requestedBy) },
    { heading: 'WHY', cell: ({ failure, phase }) => failure?.says ?? phase ?? '' },
  ],
  footer: hasMore ? 'There are more; raise --limit.' : null,
})

export const quarantineListing = (hasMore: boolean): Listing<QuarantinedRowView> => ({
  idOf: ({ id }) => id,
  empty: 'No row was left out.',
  columns: [
    { heading: 'REASON', cell: ({ reason, replayedBy }) => (replayedBy ? `${reason} (brought later)` : reason) },
    { heading: 'COLLECTION', cell: ({ collection }) => collection },
    { heading: 'WHERE', cell: ({ pointer }) => pointer },
    { heading: 'FIELD', cell: ({ field }) => field ?? '–' },
    { heading: 'WHY', cell: ({ says }) => says },
  ],
  footer: hasMore ? 'There are more; raise --limit.' : null,
})
