import type { HealthVerdict } from '../verdict.ts'
import { Scene, type TimedFrame } from './scene.ts'

/** What must be said of the session, from when the evidence exists to when it must have been said. */
export type Expectation = { verdict: HealthVerdict; notBefore: number; by: number }

/**
 * Where a case comes from. `written` cases were at hand while the rules were made; `held-out` cases were written down before
 * the judge was run on them; `recorded` ones came from a real gateway with a stub model.
 */
export type Origin = 'written' | 'held-out' | 'recorded'

export type CorpusCase = {
  name: string
  origin: Origin
  key: string
  frames: readonly TimedFrame[]
  expected: readonly Expectation[]
  /** Verdicts that may come as well without being right or wrong. Any other is an error. */
  allowed: readonly HealthVerdict[]
}

/** A verdict must be said this soon after the event that completes its evidence. */
const promptMs = 5_000

export class Script extends Scene {
  readonly expected: Expectation[] = []
  #notBefore = Number.NEGATIVE_INFINITY

  /** From here on the next expected verdict may be said; before, it would be wrong. */
  notYet(): this {
    this.#notBefore = this.t
    return this
  }

  /** The evidence is complete. */
  now(verdict: HealthVerdict, withinMs = promptMs): this {
    this.expected.push({ verdict, notBefore: this.#notBefore, by: this.t + withinMs })
    this.#notBefore = Number.NEGATIVE_INFINITY
    return this
  }
}

type Options = { allowed?: readonly HealthVerdict[]; origin?: Origin; key?: string; start?: number }

/** Writes one case. Calm verdicts are always allowed; `waiting` only where it is expected or allowed. */
export const corpusCase = (name: string, play: (script: Script) => unknown, { allowed = [], origin = 'written', key, start }: Options = {}): CorpusCase => {
  const script = new Script(key, start)
  play(script)
  return { name, origin, key: script.key, frames: script.frames, expected: script.expected, allowed: ['healthy', 'idle', 'unknown', ...allowed] }
}

/** Does something n times, counting from 1. */
export const times = (n: number, act: (n: number) => unknown): void => {
  for (let index = 1; index <= n; index++) act(index)
}
