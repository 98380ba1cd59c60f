/** No reader sees a frame sooner than this after the one before: ten a second is what an eye can follow. */
const SHORTEST_MS = 100
/**
 * Socket writes a second that fan-out may spend. One core does about 90,000 whatever their size, and at that rate accepting
 * connections starves; this leaves three quarters of it.
 */
const WRITES_PER_SECOND = 20_000

/** Time between two rounds of writing to every client, ms: 100 up to 2,000 clients, then growing with them. */
export const tickMs = (clients: number): number => Math.max(SHORTEST_MS, (clients / WRITES_PER_SECOND) * 1000)

/** A reader's own wait before it comes back, ms: from 1 s, over a span that grows with the crowd it would come back with. */
export function retryMs(clients: number, random: () => number): number {
  const spanMs = Math.min(30_000, 1_000 + clients * 4)
  return Math.round(1_000 + random() * spanMs)
}
