/** What a session's health can be. `unknown` = we cannot see enough to say; it is never shown as good. */
export const healthVerdicts = [
  'healthy',
  'idle',
  'waiting',
  'stuck',
  'looping',
  'runaway',
  'failing',
  'quota-near',
  'unknown',
] as const
export type HealthVerdict = (typeof healthVerdicts)[number]

/** One reason for a verdict, readable by a person at 3 AM, with the facts it rests on. */
export type Evidence = {
  /** A whole sentence with its numbers and units. */
  says: string
  /** Dedup keys of the observations it rests on, newest last, at most 20. */
  observations: readonly string[]
  /** Numbers behind the sentence, named with their units (`repeats`, `silentMs`, `burnTokensPerMinute`, …). */
  figures: Readonly<Record<string, number | string>>
}

export type Verdict = {
  verdict: HealthVerdict
  /** When the state of affairs began (not when we noticed), ms since epoch. */
  since: number
  /** 0 to 1: how sure the rule is, given what it saw. */
  confidence: number
  evidence: readonly Evidence[]
  /** Hints that are not (yet) a verdict, e.g. context at 80 %. */
  hints: readonly Evidence[]
}

/** Verdicts that mean somebody should look: a finding is opened for these. */
export const troubles = ['stuck', 'looping', 'runaway', 'failing', 'quota-near'] as const satisfies readonly HealthVerdict[]
export type Trouble = (typeof troubles)[number]

export const isTrouble = (verdict: HealthVerdict): verdict is Trouble => (troubles as readonly string[]).includes(verdict)
