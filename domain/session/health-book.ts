import { burnOf, medianOf } from './burn.ts'
import type { SessionHealthState } from './health-state.ts'
import type { Surroundings } from './judge.ts'
import type { Observation } from './observation.ts'
import { createSessionHealth } from './session-health.ts'
import { defaultThresholds, type SessionHealthThresholds } from './thresholds.ts'
import type { Verdict } from './verdict.ts'

/** A session's verdict became another one. `t` = when, by the clock of the book. */
export type VerdictChange = { sessionKey: string; t: number; verdict: Verdict; previous: Verdict | null }

/** The sessions of one gateway under one clock. Folds observations, fires deadlines, and tells only what changed. */
export type HealthBook = {
  /** Folds facts received at `now`, after firing the deadlines before it. */
  observe: (observations: readonly Observation[], now: number) => VerdictChange[]
  /** Lets time pass without news up to and including `now`. */
  passTime: (now: number) => VerdictChange[]
  /** When something could next change by silence; `null` = never. */
  nextDeadline: () => number | null
  /** From now on nothing can be heard, so silence decides nothing until {@link HealthBook.resumeListening}. */
  stopListening: () => void
  /** The watch was deaf until `at`: runs that were active are unknown until they are heard of. */
  resumeListening: (at: number) => VerdictChange[]
  /** Verdict and knowledge of a session as of the last fact or deadline. */
  session: (sessionKey: string) => { state: SessionHealthState; verdict: Verdict } | null
  /** All states, to be kept and given back to {@link createHealthBook}. */
  states: () => SessionHealthState[]
}

type Page = { state: SessionHealthState; verdict: Verdict | null; deadline: number | null }

const rememberedAgentBurns = 50

/** @param kept states from {@link HealthBook.states}, judged anew as of `now`. */
export const createHealthBook = (
  thresholds: SessionHealthThresholds = defaultThresholds,
  kept: readonly SessionHealthState[] = [],
): HealthBook => new Book(thresholds, kept)

class Book implements HealthBook {
  readonly #health
  readonly #thresholds
  readonly #pages = new Map<string, Page>()
  readonly #children = new Map<string, Set<string>>()
  readonly #childEnds = new Map<string, number>()
  readonly #agentBurns = new Map<string, { sessionKey: string; burn: number }[]>()
  /** No page's deadline is before this, so most frames need not look. */
  #soonest = Number.NEGATIVE_INFINITY
  #deaf = false

  constructor(thresholds: SessionHealthThresholds, kept: readonly SessionHealthState[]) {
    this.#thresholds = thresholds
    this.#health = createSessionHealth(thresholds)
    for (const state of kept) {
      this.#pages.set(state.sessionKey, { state, verdict: null, deadline: state.at })
      this.#noteFamily(state)
    }
  }

  observe(observations: readonly Observation[], now: number): VerdictChange[] {
    const changes = this.#fire(now, false)
    const touched = new Set<string>()
    for (const observation of observations) {
      const { sessionKey } = observation
      const page = this.#pages.get(sessionKey) ?? {
        state: this.#health.initial(sessionKey, observation.at),
        verdict: null,
        deadline: null,
      }
      const before = page.state
      page.state = this.#health.advance(before, observation)
      this.#pages.set(sessionKey, page)
      this.#noteBurn(before, page.state)
      touched.add(sessionKey)
      const parent = this.#noteFamily(page.state)
      if (parent) touched.add(parent)
    }
    for (const sessionKey of touched) changes.push(...this.#judge(sessionKey, now))
    return changes
  }

  passTime(now: number): VerdictChange[] {
    return this.#fire(now, true)
  }

  nextDeadline(): number | null {
    let soonest: number | null = null
    for (const { deadline } of this.#pages.values())
      if (deadline !== null && (soonest === null || deadline < soonest)) soonest = deadline
    return soonest
  }

  stopListening(): void {
    this.#deaf = true
  }

  resumeListening(at: number): VerdictChange[] {
    this.#deaf = false
    const changes: VerdictChange[] = []
    for (const [sessionKey, page] of this.#pages) {
      page.state = this.#health.resumeListening(page.state, at)
      changes.push(...this.#judge(sessionKey, at))
    }
    return changes
  }

  session(sessionKey: string): { state: SessionHealthState; verdict: Verdict } | null {
    const page = this.#pages.get(sessionKey)
    return page?.verdict ? { state: page.state, verdict: page.verdict } : null
  }

  states(): SessionHealthState[] {
    return [...this.#pages.values()].map(({ state }) => state)
  }

  #fire(until: number, inclusive: boolean): VerdictChange[] {
    const changes: VerdictChange[] = []
    if (this.#deaf) return changes
    const isDue = (deadline: number) => deadline < until || (inclusive && deadline === until)
    while (isDue(this.#soonest)) {
      this.#soonest = this.nextDeadline() ?? Number.POSITIVE_INFINITY
      if (!isDue(this.#soonest)) break
      const at = this.#soonest
      for (const [sessionKey, { deadline }] of this.#pages) if (deadline === at) changes.push(...this.#judge(sessionKey, at))
    }
    return changes
  }

  #judge(sessionKey: string, now: number): VerdictChange[] {
    const page = this.#pages.get(sessionKey)
    if (!page) return []
    const surroundings = this.#surroundingsOf(page.state)
    const previous = page.verdict
    page.verdict = this.#health.judge(page.state, now, surroundings)
    page.deadline = this.#health.nextDeadline(page.state, now, surroundings)
    if (page.deadline !== null) this.#soonest = Math.min(this.#soonest, page.deadline)
    return previous?.verdict === page.verdict.verdict ? [] : [{ sessionKey, t: now, verdict: page.verdict, previous }]
  }

  #surroundingsOf({ sessionKey, agentId, burns, run }: SessionHealthState): Surroundings {
    const runningChildren = run ? (this.#children.get(sessionKey)?.size ?? 0) : 0
    const lastChildEndedAt = this.#childEnds.get(sessionKey) ?? null
    const { leastRuns, leastAgentRuns } = this.#thresholds.runaway
    if (burns.length >= leastRuns || agentId === null) return { runningChildren, lastChildEndedAt, agentUsualBurn: null }
    const others = (this.#agentBurns.get(agentId) ?? []).filter((told) => told.sessionKey !== sessionKey)
    return {
      runningChildren,
      lastChildEndedAt,
      agentUsualBurn: others.length >= leastAgentRuns ? medianOf(others.map(({ burn }) => burn)) : null,
    }
  }

  /** Keeps who runs for whom; gives the parent whose verdict this may change. */
  #noteFamily({ sessionKey, parentKey, run, gone, at }: SessionHealthState): string | null {
    if (parentKey === null || parentKey === sessionKey) return null
    const children = this.#children.get(parentKey) ?? new Set()
    const known = children.has(sessionKey)
    const runs = run !== null && gone === null
    if (runs === known) return null
    if (runs) children.add(sessionKey)
    else {
      children.delete(sessionKey)
      this.#childEnds.set(parentKey, at)
    }
    this.#children.set(parentKey, children)
    return parentKey
  }

  #noteBurn(before: SessionHealthState, after: SessionHealthState): void {
    if (before.burns === after.burns || after.agentId === null) return
    const burn = after.burns.at(-1) ?? (before.run ? burnOf(before.run, this.#thresholds.runaway.cacheReadWeight) : 0)
    const told = [...(this.#agentBurns.get(after.agentId) ?? []), { sessionKey: after.sessionKey, burn }]
    this.#agentBurns.set(after.agentId, told.slice(-rememberedAgentBurns))
  }
}
