import { counted } from './in-words.ts'

/**
 * What is known of what is wrong: members of the alert that are not over, those known to fire, those of them that are about other
 * sessions than the ones asked about, and which of the ones asked about are not well.
 */
export type TroubleFacts = {
  overAt: number | null
  firing: number
  seen: number
  others: number
  unclear: readonly { key: string; verdict: string }[]
}

/** `isSeen` false = it cannot be told: neither clear nor not. */
export type TroubleJudged = { isClear: boolean; isSeen: boolean; says: string }

/** Whether what was wrong looks right. With sessions, by their own verdicts, which are there at once; else by the alert's members. Pure. */
export function judgeTrouble({ firing, seen, others, overAt, unclear }: TroubleFacts, sessions: number): TroubleJudged {
  if (overAt !== null) return { isClear: true, isSeen: true, says: 'The alert is over.' }
  if (sessions === 0) {
    if (firing === 0) return { isClear: true, isSeen: true, says: 'Nothing of the alert fires any more.' }
    if (seen === 0) return { isClear: false, isSeen: false, says: 'Whether anything still fires cannot be seen.' }
    return {
      isClear: false,
      isSeen: true,
      says: `${counted(firing, 'thing')} of the alert still ${firing === 1 ? 'fires' : 'fire'}.`,
    }
  }
  if (unclear.length === 0) {
    const well = `${counted(sessions, 'session')} ${sessions === 1 ? 'is' : 'are'} well again`
    if (others === 0) return { isClear: true, isSeen: true, says: `${well}.` }
    return {
      isClear: false,
      isSeen: true,
      says: `${well}, but ${counted(others, 'other thing')} of the alert ${others === 1 ? 'fires' : 'fire'}.`,
    }
  }
  const shown = unclear
    .slice(0, 5)
    .map(({ key, verdict }) => `${key} is ${verdict}`)
    .join(', ')
  const isSeen = unclear.some(({ verdict }) => verdict !== 'unknown')
  return { isClear: false, isSeen, says: isSeen ? `Still not well: ${shown}.` : `It cannot be seen whether it helped: ${shown}.` }
}
