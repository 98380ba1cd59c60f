import type { QueryClient } from '@tanstack/react-query'

/** A storm of frames asks for one reading in this time. */
const SOON_MS = 800

const waiting = new Set<string>()

/** Has what is under `key` read again soon, where it is looked at: for what is too large for the stream to bring. */
export function readSoon(client: QueryClient, key: readonly unknown[]): void {
  const name = JSON.stringify(key)
  if (waiting.has(name)) return
  waiting.add(name)
  setTimeout(() => {
    waiting.delete(name)
    void client.invalidateQueries({ queryKey: key })
  }, SOON_MS)
}
