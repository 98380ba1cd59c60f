import { setTimeout as sleep } from 'node:timers/promises'

/** How long anything here may take on a machine that is busy with other things; only the wait for it ends then. */
const PATIENCE_MS = 60_000

/**
 * Waits until `look` gives something (not null, undefined or false), asking ten times a second.
 * @throws naming what was waited for, how far it was, with the last error of `look` as its cause
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  { withinMs = PATIENCE_MS, soFar = () => '' }: { withinMs?: number; soFar?: () => string } = {},
): Promise<T> {
  const giveUpAt = Date.now() + withinMs
  let cause: unknown
  while (Date.now() < giveUpAt) {
    try {
      const seen = await look()
      if (seen !== null && seen !== undefined && seen !== false) return seen
    } catch (error) {
      cause = error
    }
    await sleep(100)
  }
  throw new Error(`Waited ${withinMs / 1_000} s in vain for ${what}. ${soFar()}`, { cause })
}
