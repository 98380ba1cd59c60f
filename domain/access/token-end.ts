const DAY_MS = 86_400_000

/** How long before its end people are warned of it: two weeks are time to renew, also over holidays. */
const WARN_BEFORE_MS = 14 * DAY_MS

/** Header of every answer to a token: when it ends by itself, as ISO 8601. */
export const TOKEN_EXPIRES_HEADER = 'mission-control-token-expires'

/** Whether a token that still holds is to be renewed now. */
export const endsSoon = (expiresAt: string, now: number): boolean => {
  const left = Date.parse(expiresAt) - now
  return left > 0 && left <= WARN_BEFORE_MS
}
