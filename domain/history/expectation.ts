import { DAY_MS, median, push, WEEK_MS } from './series.ts'

/** What a series is expected to be, by what came before. */
export type Expectation = {
  readonly name: string
  /** null = not enough is known yet. */
  at(time: number): number | null
  add(time: number, value: number): void
}

/** The median of the latest values: short follows what wanders, long is calm. */
export class Level implements Expectation {
  private readonly values: number[] = []
  readonly name: string
  private readonly span: number

  constructor(span: number) {
    this.span = span
    this.name = `the median of the last ${span} values`
  }

  at(): number | null {
    return this.values.length < Math.min(this.span, LEAST_VALUES) ? null : median(this.values)
  }

  add(_time: number, value: number): void {
    push(this.values, value, this.span)
  }
}

const LEAST_VALUES = 10
/** Periods that are looked back on, and the fewest from which a habit can be told. */
const MOST_PERIODS = 8
const LEAST_PERIODS = 2
/** How many values tell by how much all of it lies higher or lower than it used to. */
const LEVEL_SPAN = 100

/** The same time of day, or time of the week, in the periods before (in UTC), moved by how much all has moved since. */
export class Habit implements Expectation {
  private readonly slots: number[][]
  private readonly moved: number[] = []
  /** The slot that is being filled. */
  private current = { slot: -1, values: [] as number[] }
  readonly name: string
  private readonly periodMs: number

  constructor(name: string, periodMs: number, slots: number) {
    this.name = name
    this.periodMs = periodMs
    this.slots = Array.from({ length: slots }, () => [])
  }

  at(time: number): number | null {
    const usual = this.usualAt(time)
    return usual === null ? null : usual + (this.moved.length === 0 ? 0 : median(this.moved))
  }

  add(time: number, value: number): void {
    const usual = this.usualAt(time)
    if (usual !== null) push(this.moved, value - usual, LEVEL_SPAN)
    const slot = this.slotOf(time)
    if (slot !== this.current.slot) this.closeSlot(slot)
    this.current.values.push(value)
  }

  private closeSlot(next: number): void {
    const { slot, values } = this.current
    const periods = this.slots[slot]
    if (periods && values.length > 0) push(periods, median(values), MOST_PERIODS)
    this.current = { slot: next, values: [] }
  }

  private usualAt(time: number): number | null {
    const periods = this.slots[this.slotOf(time)] ?? []
    return periods.length < LEAST_PERIODS ? null : median(periods)
  }

  private slotOf(time: number): number {
    const inPeriod = ((time % this.periodMs) + this.periodMs) % this.periodMs
    return Math.floor((inPeriod / this.periodMs) * this.slots.length)
  }
}

/** Quarters of an hour: in an hour a load can rise a good deal. */
const [SLOTS_OF_A_DAY, SLOTS_OF_A_WEEK] = [96, 672]

/** The calmest first: of two that are as good, the first is taken. */
export const expectations = (): readonly Expectation[] => [
  new Habit('what is usual at this time of the week', WEEK_MS, SLOTS_OF_A_WEEK),
  new Habit('what is usual at this time of day', DAY_MS, SLOTS_OF_A_DAY),
  new Level(200),
  new Level(40),
  new Level(3),
]
