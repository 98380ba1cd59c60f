import type { QueryClient } from '@tanstack/react-query'
import type { LiveFrame } from '#contracts/live.ts'
import type { LiveBatch } from '#web/live/browser/live-state.ts'

/** Folds batches into what one room has loaded. */
export type LaterFold = (client: QueryClient, batches: readonly LiveBatch[]) => void

/** A list that was asked for before a batch came and answered after it misses nothing that is this young. */
const KEPT_BATCHES = 200

const folds = new Set<LaterFold>()
let recent: readonly LiveBatch[] = []
/** Where the stream was joined: nothing that was before comes to this page. */
let joinedAt = 0n

/** Lets a room that is loaded when first entered keep its lists true from then on, so that its weight is no other page's. */
export const foldLater = (fold: LaterFold): void => void folds.add(fold)

/** The stream is followed from `position` on: what was read before that is read again, also where its answer is still on its way. */
export function joinAt(client: QueryClient, position: string): void {
  joinedAt = BigInt(position)
  void client.invalidateQueries({ predicate: ({ state }) => readAt(state.data).some(isBehind) })
}

/** Stream positions of what a query holds; none for what no stream changes. */
function readAt(data: unknown): string[] {
  const { asOf, pages = [] } = (data ?? {}) as { asOf?: unknown; pages?: unknown[] }
  return typeof asOf === 'string' ? [asOf] : pages.flatMap(readAt)
}

/** Hands batches to the rooms that have been entered, and keeps the youngest for what is on its way. */
export function runLaterFolds(client: QueryClient, batches: readonly LiveBatch[]): void {
  recent = [...recent, ...batches].slice(-KEPT_BATCHES)
  for (const fold of folds) fold(client, batches)
}

/** Whether a list read at `asOf` misses what no stream brings any more, so that it has to be read again. */
export function isBehind(asOf: string): boolean {
  const oldestKept = recent.length === KEPT_BATCHES ? BigInt(recent[0]?.position ?? 0) : 0n
  return BigInt(asOf) < joinedAt || BigInt(asOf) < oldestKept
}

/** Frames that came after a list was read at the server (`asOf`) and before its answer was here. */
export const framesSince = (asOf: string): LiveFrame[] => framesAfter(recent, asOf)

/** Frames of the batches that a list read at `asOf` does not hold yet. */
export const framesAfter = (batches: readonly LiveBatch[], asOf: string): LiveFrame[] =>
  batches.filter(({ position }) => BigInt(position) > BigInt(asOf)).flatMap(({ frames }) => [...frames])

/** Every frame kept, for lists that know their lines by id and not by position. */
export const recentFrames = (): LiveFrame[] => recent.flatMap(({ frames }) => [...frames])

/** Changes what is loaded under every key that begins with `prefix`; what is not loaded is left alone. */
export function foldInto<T>(
  client: QueryClient,
  prefix: readonly unknown[],
  fold: (data: T, key: readonly unknown[]) => T,
): void {
  for (const [queryKey, data] of client.getQueriesData<T>({ queryKey: prefix })) {
    if (data === undefined) continue
    const next = fold(data, queryKey)
    if (next !== data) client.setQueryData(queryKey, next)
  }
}
