/** What became of an operator's action. Asked is not done: only `confirmed` was seen at the gateway afterwards. */
export type ActOutcome =
  | {
      outcome: 'confirmed'
      /** What was seen, as a sentence. */
      seen: string
      /** It was so before we asked, e.g. by an earlier try of the same request. */
      alreadySo: boolean
    }
  | { outcome: 'refused'; reason: string; nextStep: string; code: string }
  | { outcome: 'unsupported'; reason: string }
  | { outcome: 'unverified'; asked: string; seen: string }

export const confirmed = (seen: string, alreadySo = false): ActOutcome => ({ outcome: 'confirmed', seen, alreadySo })

export const refused = (code: string, reason: string, nextStep: string): ActOutcome => ({
  outcome: 'refused',
  code,
  reason,
  nextStep,
})

export const unverified = (asked: string, seen: string): ActOutcome => ({ outcome: 'unverified', asked, seen })
