import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#prisma/client.ts'
import { appendSamples, type TakenSample } from '#prisma/stores/gate-samples.ts'
import type { Slot } from './look-plan.ts'

/** Probes at a time: enough that slow answers do not make a look endless, few enough that a small target is tested and not flooded. */
const AT_A_TIME = 6
/** What was taken is stored after this: so much at most is taken again when the worker is killed. */
const STORE_EVERY_MS = 500

export type Taking = {
  db: Database
  tenantId: string
  runId: string
  signal: AbortSignal
  take(slot: Slot): Promise<TakenSample>
}

/**
 * Takes the samples, a few at a time, and keeps them as they come. A check whose sample could not be taken is not tried again in this
 * round: its other samples would fail the same way, and somebody has to wait before that is worth anything.
 * @throws what storing threw, or what the signal was aborted with; what was taken until then is kept
 */
export async function takeSamples({ db, tenantId, runId, signal, take }: Taking, slots: readonly Slot[]): Promise<void> {
  const left = [...slots]
  const failing = new Set<string>()
  const taken: TakenSample[] = []
  const store = async () => await appendSamples(db, tenantId, runId, taken.splice(0))
  const worker = async () => {
    for (let slot = left.shift(); slot; slot = left.shift()) {
      signal.throwIfAborted()
      if (failing.has(slot.check.name)) continue
      const sample = await take(slot)
      if (sample.error !== null) failing.add(sample.check)
      taken.push(sample)
    }
  }
  const working = Promise.all(Array.from({ length: Math.min(AT_A_TIME, slots.length) }, worker))
  try {
    await storeWhile(working, store)
  } finally {
    left.length = 0
    await working.catch(() => undefined) // thrown already; no probe may go on by itself
    await store()
  }
}

/** Stores now and then until the work is done. */
async function storeWhile(working: Promise<unknown>, store: () => Promise<void>): Promise<void> {
  const end = working.then(() => true)
  // Told by the race below; without this it would count as unhandled while something is stored.
  end.catch(() => undefined)
  for (let isDone = false; !isDone; ) {
    isDone = await Promise.race([end, sleep(STORE_EVERY_MS, false)])
    await store()
  }
}
