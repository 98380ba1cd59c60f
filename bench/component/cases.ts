import { leaking, type Series, sawtooth, stepping, walking, wandering, warming } from '#test/component/series.ts'

export const LIMIT = 1_000
/** Samples of a run, one every ten seconds. */
const HOUR = 360

export type Case = { name: string; samples: number; series: Series }

/** A leak from 300 that hits the limit after so many samples. */
const leak = (after: number, noise: number): Series => leaking(300, 700 / after, noise)
/** What grows ever faster, as a backlog does that slows its own consumer. */
const hastening =
  (after: number, noise: number): Series =>
  (random, count) =>
    leaking(0, 1, noise)(random, count).map((value, index) => value - index + 300 + 700 * (index / after) ** 2)
/** A buffer that fills to the limit and is flushed, again and again. */
const flushed = (period: number): Series => sawtooth(20, LIMIT * (1 + 4 / period), period, { noise: 4 })
/** Work by day: rises and falls within hours, far from the limit. */
const daily =
  (low: number, high: number, period: number): Series =>
  (random, count) =>
    wandering(0, 8)(random, count).map(
      (value, index) => value + (low + high) / 2 - ((high - low) / 2) * Math.cos((2 * Math.PI * index) / period),
    )

/** What hits its limit, each way that things do. */
export const growing: readonly Case[] = [
  { name: 'leak, 30 min', samples: HOUR / 2 + 10, series: leak(HOUR / 2, 0) },
  { name: 'leak, 2 h, noisy', samples: 2 * HOUR + 40, series: leak(2 * HOUR, 15) },
  { name: 'leak, 8 h, noisy', samples: 8 * HOUR + 160, series: leak(8 * HOUR, 25) },
  { name: 'leak under GC, 3 h', samples: 3 * HOUR + 30, series: sawtooth(200, 480, 30, { noise: 8, leak: 560 / (3 * HOUR) }) },
  { name: 'ever faster, 1 h', samples: HOUR + 10, series: hastening(HOUR, 8) },
  { name: 'flushed every 5 min', samples: HOUR, series: flushed(30) },
  { name: 'flushed every 30 min', samples: 4 * HOUR, series: flushed(180) },
]

/** What never hits it, however it looks for a while. */
export const healthy: readonly Case[] = [
  { name: 'wanders', samples: 24 * HOUR, series: wandering(500, 12) },
  { name: 'wanders near 70 %', samples: 24 * HOUR, series: wandering(700, 8) },
  { name: 'GC, 20 to 78 %', samples: 24 * HOUR, series: sawtooth(200, 780, 60, { noise: 10 }) },
  { name: 'GC, slow teeth', samples: 24 * HOUR, series: sawtooth(200, 700, 500, { noise: 10 }) },
  { name: 'steps to 70 %', samples: 24 * HOUR, series: stepping(300, 700, 8) },
  { name: 'warms up to 75 %', samples: 24 * HOUR, series: warming(100, 750, 120, 6) },
  { name: 'by day, 20 to 75 %', samples: 24 * HOUR, series: daily(200, 750, 8 * HOUR) },
  { name: 'a walk drawn nowhere', samples: 24 * HOUR, series: walking(300, 4) },
]
