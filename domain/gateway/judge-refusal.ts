import { type ConnectionTrouble, incompatible, type Judgement, unauthorised, unreachable } from './trouble.ts'

type Refusal = Extract<ConnectionTrouble, { kind: 'refused' }>

/** What an error answer means. The detail code says more than the code: most login failures are `INVALID_REQUEST`. */
export function judgeRefusal(refusal: Refusal): Judgement {
  const detail = refusal.detailCode
  if (detail === 'PROTOCOL_MISMATCH')
    return incompatible(detail, 'It does not speak protocol 4. Update the gateway, or Mission Control.', ['protocol 4'])
  if (detail && LOGIN[detail]) return unauthorised(detail, LOGIN[detail])
  // A run of another client, for one that is not an admin, is refused in this one word.
  const notAllowed = detail === 'MISSING_SCOPE' || refusal.code === 'FORBIDDEN' || refusal.message === 'unauthorized'
  if (notAllowed) return unauthorised('FORBIDDEN', `It does not allow this (${refusal.message}). Use a token that has the scope.`)
  if (refusal.code === 'NOT_PAIRED' || detail?.includes('PAIRING'))
    return unauthorised(detail ?? refusal.code, LOGIN.PAIRING_REQUIRED ?? '')
  // The gateway also says UNAVAILABLE for plain errors of its own; only what it calls retryable is a start-up.
  if (refusal.code === 'UNAVAILABLE' && refusal.retryable)
    return unreachable('UNAVAILABLE', 'It is starting; we try again shortly.', refusal.retryAfterMs)
  if (refusal.code === 'INVALID_REQUEST')
    return incompatible('INVALID_REQUEST', `It did not understand a request: ${refusal.message}`, [refusal.message])
  return unreachable(refusal.code, `It answered ${refusal.code}: ${refusal.message}`, refusal.retryAfterMs)
}

const LOGIN: Readonly<Record<string, string>> = {
  AUTH_TOKEN_MISMATCH:
    'The token is not the one of this gateway. Put its current token where this gateway’s secret is read from.',
  AUTH_TOKEN_MISSING: 'It wants a token and we have none. Name where its token is kept.',
  AUTH_PASSWORD_MISMATCH:
    'The password is not the one of this gateway. Put its current one where this gateway’s secret is read from.',
  AUTH_RATE_LIMITED: 'Too many failed logins from here; it lets us try again in minutes. Check the token.',
  DEVICE_IDENTITY_REQUIRED: 'It wants a token and we have none. Name where its token is kept.',
  PAIRING_REQUIRED: 'It wants this client approved first. On its host run: openclaw devices list, then openclaw devices approve.',
  CONTROL_UI_ORIGIN_NOT_ALLOWED: 'It took us for a browser from an origin it does not allow. Is a proxy adding an Origin header?',
}
