import type { GapView, TimelineEntry } from '#contracts/live.ts'
import type { ResultClass } from '#domain/session/observation.ts'
import { tokensOf } from '#web/features/live/fold-detail.ts'

/** One call of a tool, from its start and, once seen, its end. */
export type ToolRow = {
  kind: 'tool'
  key: string
  at: string
  facts: readonly string[]
  runId: string | null
  name: string
  /** Redacted; undefined where arguments are not stored. */
  args: unknown
  argsHash: string | null
  /** null while it runs. */
  resultClass: ResultClass | null
  resultHash: string | null
  resultText: string | null
  exitCode: number | null
  durationMs: number | null
  deniedReason: string | null
}
/** The same call again and again with the same result; what lay between the calls is counted, not listed. */
export type RepeatRow = {
  kind: 'repeat'
  key: string
  at: string
  facts: readonly string[]
  calls: readonly ToolRow[]
  between: readonly EntryRow[]
}
export type EntryRow = { kind: 'entry'; key: string; at: string; facts: readonly string[]; entry: TimelineEntry }
export type GapRow = { kind: 'gap'; key: string; at: string; facts: readonly string[]; gap: GapView }
export type TimelineRow = ToolRow | RepeatRow | EntryRow | GapRow

/** Signs of life that say nothing by themselves; they are in the record and in the verdicts. */
const silent = new Set(['run-progressed', 'text-progressed', 'tool-progressed', 'output-counted'])

/** From the second identical call on, calls are shown as one row with a count. */
const REPEATS_FROM = 2

/**
 * What a person reads of a session's entries and the gaps of its gateway, oldest first: tools as one row each, the same call
 * with the same result as one row in all, states only where they change, gaps where they were.
 */
export function timelineRows(entries: readonly TimelineEntry[], gaps: readonly GapView[]): TimelineRow[] {
  const ordered = entries.toSorted((a, b) => compare(a.at, b.at) || compareIds(a.id, b.id))
  const rows = withTools(ordered)
  const from = ordered[0]?.at ?? ''
  for (const gap of gaps) if (gap.toAt === null || gap.toAt >= from) rows.push(gapRow(gap))
  rows.sort((a, b) => compare(a.at, b.at))
  return withRepeats(rows)
}

const compare = (a: string, b: string): number => Date.parse(a) - Date.parse(b)
// Ids are decimal positions of any length.
const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

const gapRow = (gap: GapView): GapRow => ({ kind: 'gap', key: `gap-${gap.id}`, at: gap.fromAt, facts: [], gap })

function withTools(entries: readonly TimelineEntry[]): TimelineRow[] {
  const rows: TimelineRow[] = []
  const placeOf = new Map<string, number>()
  let lastStatus: unknown
  for (const entry of entries) {
    const callId = entry.body['toolCallId']
    if ((entry.kind === 'tool-started' || entry.kind === 'tool-finished') && typeof callId === 'string') {
      const place = placeOf.get(callId) ?? rows.length
      placeOf.set(callId, place)
      rows[place] = foldTool(rows[place], entry, callId)
    } else if (entry.kind === 'session-seen') {
      const status = rowStatus(entry)
      if (status !== lastStatus) rows.push(entryRow(entry))
      lastStatus = status
    } else if (!silent.has(entry.kind)) rows.push(entryRow(entry))
  }
  return withoutAnsweredCalls(endedWithTheirRun(rows))
}

/** The run state a row of the gateway showed; a row without one says nothing of it. */
export function rowStatus(entry: TimelineEntry): unknown {
  const row = entry.body['row']
  return typeof row === 'object' && row !== null && 'status' in row ? row.status : null
}

/** That the model was asked matters only until it answers: an answer has its own row. */
function withoutAnsweredCalls(rows: readonly TimelineRow[]): TimelineRow[] {
  return rows.filter((row, index) => row.kind !== 'entry' || row.entry.kind !== 'model-called' || index === rows.length - 1)
}

/** A tool outlives no run: one that was never seen to end in a run that has ended is not running any more. */
function endedWithTheirRun(rows: readonly TimelineRow[]): TimelineRow[] {
  const ended = new Set<string | null>()
  for (const row of rows) if (row.kind === 'entry' && row.entry.kind === 'run-ended') ended.add(row.entry.runId)
  return rows.map((row) =>
    row.kind === 'tool' && row.resultClass === null && row.runId !== null && ended.has(row.runId)
      ? { ...row, resultClass: 'unknown' }
      : row,
  )
}

const entryRow = (entry: TimelineEntry): EntryRow => ({
  kind: 'entry',
  key: entry.id,
  at: entry.at,
  facts: [entry.dedupKey],
  entry,
})

function foldTool(known: TimelineRow | undefined, { at, kind, body, dedupKey, runId }: TimelineEntry, callId: string): ToolRow {
  const row: ToolRow =
    known?.kind === 'tool'
      ? { ...known, facts: [...known.facts, dedupKey] }
      : { ...blankTool, key: `tool-${callId}`, at, facts: [dedupKey], runId, name: textOf(body['name']) ?? 'tool' }
  if (kind === 'tool-started') return { ...row, at, args: body['args'] ?? row.args, argsHash: textOf(body['argsHash']) }
  return {
    ...row,
    resultClass: (textOf(body['resultClass']) ?? 'unknown') as ResultClass, // the store keeps the observation's own words
    resultHash: textOf(body['resultHash']),
    resultText: textOf(body['resultText']),
    exitCode: typeof body['exitCode'] === 'number' ? body['exitCode'] : null,
    durationMs: typeof body['durationMs'] === 'number' ? body['durationMs'] : known ? Date.parse(at) - Date.parse(row.at) : null,
    deniedReason: textOf(body['deniedReason']),
  }
}

const blankTool: Omit<ToolRow, 'key' | 'at' | 'facts' | 'runId' | 'name'> = {
  kind: 'tool',
  args: undefined,
  argsHash: null,
  resultClass: null,
  resultHash: null,
  resultText: null,
  exitCode: null,
  durationMs: null,
  deniedReason: null,
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

const isSameCall = (a: ToolRow, b: ToolRow): boolean =>
  a.argsHash !== null &&
  b.resultClass !== null &&
  a.name === b.name &&
  a.argsHash === b.argsHash &&
  a.resultClass === b.resultClass &&
  a.resultHash === b.resultHash

/** The model asking for the next call is part of the repetition, not an interruption of it. */
const isBetween = (row: TimelineRow): row is EntryRow =>
  row.kind === 'entry' && row.entry.kind === 'message' && row.entry.body['role'] === 'assistant' && tokensOf(row.entry) !== null

/** That the repetition was noticed does not end it. */
const isVerdict = (row: TimelineRow): row is EntryRow => row.kind === 'entry' && row.entry.kind === 'health-changed'

function withRepeats(rows: readonly TimelineRow[]): TimelineRow[] {
  const out: TimelineRow[] = []
  let at = 0
  while (at < rows.length) {
    const row = rows[at]
    if (!row) break
    const found = row.kind === 'tool' ? repetition(rows, at, row) : null
    if (found && found.calls.length >= REPEATS_FROM) out.push(repeatRow(found.calls, found.between), ...found.verdicts)
    else out.push(row)
    at = found && found.calls.length >= REPEATS_FROM ? found.end : at + 1
  }
  return out
}

function repetition(rows: readonly TimelineRow[], from: number, first: ToolRow) {
  const calls = [first]
  const between: EntryRow[] = []
  const verdicts: EntryRow[] = []
  let pending: EntryRow[] = []
  let end = from + 1
  for (let at = from + 1; at < rows.length; at += 1) {
    const row = rows[at]
    if (row?.kind === 'tool' && isSameCall(first, row)) {
      calls.push(row)
      between.push(...pending.filter(isBetween))
      verdicts.push(...pending.filter(isVerdict))
      pending = []
      end = at + 1
    } else if (row && (isBetween(row) || isVerdict(row))) pending.push(row)
    else break
  }
  return { calls, between, verdicts, end }
}

function repeatRow(calls: readonly ToolRow[], between: readonly EntryRow[]): RepeatRow {
  const facts = [...calls.flatMap((call) => call.facts), ...between.flatMap((row) => row.facts)]
  // Keyed by its first call, so that the row stays itself while it grows.
  return { kind: 'repeat', key: `repeat-${calls[0]?.key}`, at: calls[0]?.at ?? '', facts, calls, between }
}
