import type { KnownHit, KnownSecrets } from './known-secrets.ts'

/**
 * Searches a stream of bytes for known secrets, also where one lies across two pieces.
 * @returns what takes the next piece and gives the hits that end in it, places counted from the start of the stream
 */
export function createSweep(known: KnownSecrets): (piece: Buffer) => KnownHit[] {
  const overlap = Math.max(0, known.longest - 1)
  let tail = Buffer.alloc(0)
  let swept = 0
  return (piece) => {
    const bytes = tail.length === 0 ? piece : Buffer.concat([tail, piece])
    const from = swept - tail.length
    const hits = known.findKnown(bytes).filter(({ end }) => end > tail.length)
    swept += piece.length
    tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - overlap)))
    return hits.map(({ kind, start, end }) => ({ kind, start: start + from, end: end + from }))
  }
}
