import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoFleet } from '#demo/fleet.ts'

/** Sessions that are kept busy at the same time. */
const SESSIONS = 4
const RUN_EVERY_MS = 250

/** Keeps a few sessions of a fleet at work, with tools and answers, until it is stopped. */
export function startTraffic(fleet: DemoFleet): { stop(): Promise<void> } {
  const over = new AbortController()
  const working = work(fleet, over.signal)
  return {
    stop: async () => {
      over.abort()
      await working
    },
  }
}

async function work(fleet: DemoFleet, signal: AbortSignal): Promise<void> {
  for (let number = 0; !signal.aborted; number += 1) {
    fleet.tell(`agent:main:traffic-${number % SESSIONS}`, `round ${number} [[steps:2]]`)
    await sleep(RUN_EVERY_MS)
  }
}
