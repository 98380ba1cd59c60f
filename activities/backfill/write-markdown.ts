import type { RowCounts } from '#contracts/backfills.ts'
import type { ComposedReport } from './compose-report.ts'

/** A report for people: the same facts as its JSON, in tables. */
export function writeMarkdown(report: ComposedReport): string {
  const { backfill, source, who, times, mapping } = report
  return [
    `# Backfill ${backfill.number} of ${source.name}`,
    table(
      ['', ''],
      [
        ['source', `${source.kind}, ${known(source.bytes)} bytes in ${known(source.files)} files`],
        ['sha256 of the source', known(source.sha256)],
        ['hash of the mapping', mapping.hash],
        ['asked for by', `${who.requestedBy} (${who.trigger})`],
        ['began', times.startedAt],
        ['reported', `${times.reportedAt}, after ${times.seconds} s`],
        ['rows a second while copying', known(times.rowsPerSecond)],
      ],
    ),
    '## What became of the rows',
    table(['collection', 'entity', 'planned', ...phases('dry run'), ...phases('copied')], report.collections.map(rowOf)),
    backfill.replays === null
      ? `Rows that an earlier run brought and the source no longer has: ${known(report.vanished)}. They stay.`
      : `Rows that were to be tried again and that the source no longer has under their key: ${known(report.notFound)}. They stay left out.`,
    '## What was proved',
    table(
      [
        'collection',
        'expected',
        'found',
        'differing',
        'dangling',
        'checksum of the source',
        'checksum in Postgres',
        'from',
        'to',
      ],
      report.collections.map(({ collection, verified: seen }) =>
        seen
          ? [
              ...[collection, seen.expected, seen.found, seen.differing, seen.dangling],
              ...[seen.sourceChecksum, seen.targetChecksum, known(seen.earliest), known(seen.latest)],
            ]
          : [collection, ...Array<string>(8).fill('not known')],
      ),
    ),
    '## What was left out',
    `${report.quarantine.rows} rows, of at most ${report.quarantine.allowed}.`,
    table(
      ['collection', 'reason', 'rows'],
      report.quarantine.byReason.map(({ collection, reason, rows }) => [collection, reason, rows]),
    ),
    '## What was masked',
    table(
      ['kind', 'collection', 'place', 'count'],
      report.redactions.map(({ kind, collection, place, count }) => [kind, collection, place, count]),
    ),
    '## The last search for secrets',
    sweepWords(report.sweep),
    '',
  ].join('\n\n')
}

const phases = (name: string): string[] => [`${name}: new`, 'changed', 'as before', 'joined', 'left out', 'orphans']

function rowOf({ collection, entity, planned, dryRun, copied }: ComposedReport['collections'][number]) {
  return [collection, entity, known(planned?.rows), ...countsOf(dryRun), ...countsOf(copied)]
}

const countsOf = (counts: RowCounts | null): (string | number)[] =>
  counts
    ? [counts.inserted, counts.updated, counts.unchanged, counts.joined, counts.quarantined, counts.orphans]
    : Array<string>(6).fill('not known')

const sweepWords = (sweep: ComposedReport['sweep']): string =>
  sweep
    ? `${sweep.secrets} secrets were searched for in ${sweep.bytes} bytes that were written: ${sweep.hits} found. ${sweep.notSearched} values are too short or too plain to be searched for.`
    : 'It was not made.'

const known = (value: string | number | null | undefined): string => (value == null ? 'not known' : String(value))

/** Cells hold names of a source, which may hold anything: what would drive a terminal or break a line is none of it. */
const cell = (value: string | number): string =>
  String(value)
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll('|', '\\|')

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
