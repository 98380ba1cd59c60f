import { setTimeout as sleep } from 'node:timers/promises'

/** Thrown when something was not so in time. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime'
}

/**
 * Asks again and again until the answer is yes; a throw counts as "not yet" and is named if time runs out.
 * @param what completes "… was not reached within n s"
 * @param giveUp ends the wait early: resolves or rejects when yes has become impossible
 * @throws NotInTime, with the last refusal as its cause.
 */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean>,
  { timeoutMs, everyMs = 50, giveUp }: { timeoutMs: number; everyMs?: number; giveUp?: () => Error | undefined },
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let refusal: unknown
  while (performance.now() < deadline) {
    try {
      if (await isSo()) return
    } catch (error) {
      refusal = error
    }
    const end = giveUp?.()
    if (end) throw end
    await sleep(everyMs)
  }
  throw new NotInTime(`${what} was not reached within ${timeoutMs / 1000} s.`, { cause: refusal })
}
