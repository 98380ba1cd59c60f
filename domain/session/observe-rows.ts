import type { RawRow, RowsPayload } from './gateway-frame.ts'
import { hashText } from './hash.ts'
import type { Observation } from './observation.ts'
import { toSessionRow } from './session-row.ts'

/** One row as a fact: the same row read twice has the same key. */
export const observeRow = (sessionKey: string, raw: RawRow, at: number, reason: string): Observation => {
  const row = toSessionRow(sessionKey, raw)
  const dedupKey = `row:${hashText(JSON.stringify(row))}`
  return { kind: 'session-seen', at, sessionKey, agentId: row.agentId, runId: null, dedupKey, row, reason }
}

const wasWhole = ({ hasMore, offset, totalCount, sessions }: RowsPayload): boolean =>
  !hasMore && !offset && (totalCount == null || totalCount <= sessions.length)

/**
 * What a `sessions.list` answer tells: each row, and which of `known` are no longer there. A page of a longer list, or one
 * narrowed by filters (`narrowed`), says nothing about what it leaves out.
 */
export const observeRows = (
  payload: RowsPayload,
  { at, known = [], narrowed = false }: { at: number; known?: Iterable<string>; narrowed?: boolean },
): Observation[] => {
  const rows = payload.sessions.flatMap((raw) => (raw.key ? [observeRow(raw.key, raw, at, 'poll')] : []))
  if (narrowed || !wasWhole(payload)) return rows
  const present = new Set(rows.map(({ sessionKey }) => sessionKey))
  const absent = [...known].filter((key) => !present.has(key))
  return [...rows, ...absent.map((sessionKey) => goneFrom(sessionKey, at, 'absent'))]
}

/** A session that is no more, or no longer listed. */
export const goneFrom = (sessionKey: string, at: number, reason: 'deleted' | 'archived' | 'absent'): Observation => ({
  ...{ kind: 'session-gone', at, sessionKey, agentId: null, runId: null },
  ...{ reason, dedupKey: `gone:${reason}:${at}` },
})
