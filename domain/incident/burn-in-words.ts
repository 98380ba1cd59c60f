import { counted, spanInWords, usdInWords } from './in-words.ts'
import type { BurnFact } from './incident-evidence.ts'

/** What is used in less than this says nothing about an hour of it. */
const LEAST_MINUTES = 0.5

/**
 * What the sessions concerned have used since it began, and how fast. null = no use was seen, which says nothing about what was
 * used unseen. Money is left out where nothing was priced, and called a lower bound where part of it was not.
 */
export function burnInWords(burn: BurnFact | null): string | null {
  if (burn === null || burn.calls === 0) return null
  const span = spanInWords(burn.minutes * 60_000)
  const rate =
    burn.minutes >= LEAST_MINUTES ? `, ${Math.round(burn.tokens / burn.minutes).toLocaleString('en-US')} tokens a minute` : ''
  const tokens = `${counted(burn.tokens, 'token')} in ${counted(burn.calls, 'model call')} over ${span}${rate}`
  if (burn.usd === null) return `${tokens}; what that costs is not known.`
  const perHour = burn.minutes >= LEAST_MINUTES ? ` (${usdInWords((burn.usd / burn.minutes) * 60)} an hour)` : ''
  const least =
    burn.unpriced > 0
      ? `at least ${usdInWords(burn.usd)}, ${counted(burn.unpriced, 'call')} without a price`
      : usdInWords(burn.usd)
  return `${tokens}; ${least}${perHour}.`
}
