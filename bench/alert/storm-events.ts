import type { AlertEvent } from '#domain/alert/alert.ts'

/** Events come in ticks of 100 ms, as a client that batches posts them. */
const TICK_MS = 100

const RULE = 'stuck'
type Session = { gateway: string; session: string }

const event = (t: number, state: AlertEvent['state'], labels: Session): AlertEvent => ({
  ...{ name: RULE, labels, state },
  t: Math.round(t / TICK_MS) * TICK_MS,
})

/** 5 gateways lose 400 sessions each within 2 s; all come back 15 s later, again within 2 s. 4,000 events. */
const bursts = (): AlertEvent[] =>
  range(5).flatMap((gateway) =>
    range(400).flatMap((index) => {
      const labels = { gateway: `burst-${gateway}`, session: `s${index}` }
      return [event(index * 5, 'firing', labels), event(15_000 + index * 5, 'resolved', labels)]
    }),
  )

/** 50 sessions at each of 2 gateways fire and clear by turns, each second, for 30 s. 3,000 events. */
const flapping = (): AlertEvent[] =>
  range(2).flatMap((gateway) =>
    range(50).flatMap((index) =>
      range(30).map((turn) =>
        event(turn * 1_000, turn % 2 === 0 ? 'firing' : 'resolved', { gateway: `flaps-${gateway}`, session: `s${index}` }),
      ),
    ),
  )

/** 750 sessions at each of 2 gateways, one after the other over 30 s, each for 5 s. 3,000 events. */
const trickle = (): AlertEvent[] =>
  range(2).flatMap((gateway) =>
    range(750).flatMap((index) => {
      const labels = { gateway: `trickle-${gateway}`, session: `s${index}` }
      return [event(index * 40, 'firing', labels), event(index * 40 + 5_000, 'resolved', labels)]
    }),
  )

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** 10,000 events in the order of their times, ms from the start. */
export const stormEvents = (): AlertEvent[] => [...bursts(), ...flapping(), ...trickle()].toSorted((a, b) => a.t - b.t)

/** Kinds of groups, as their gateways are called. */
export const kinds = ['burst', 'flaps', 'trickle'] as const
