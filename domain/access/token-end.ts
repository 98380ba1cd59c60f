const DAY_MS = 86_400_000

/** Two weeks are time to renew, also over holidays. */
const WARN_BEFORE_MS = 14 * DAY_MS
/** A token that was made for an hour is not to be warned of all the while. */
const LAST_PART = 0.2

/** Header of an answer to a token that ends soon: when, as ISO 8601. */
export const TOKEN_ENDS_HEADER = 'mission-control-token-ends'

/** Whether a token that still holds is to be renewed now. Times in ms since epoch. */
export function endsSoon({ createdAt, expiresAt }: { createdAt: number; expiresAt: number }, now: number): boolean {
  const left = expiresAt - now
  return left > 0 && left <= Math.min(WARN_BEFORE_MS, (expiresAt - createdAt) * LAST_PART)
}
