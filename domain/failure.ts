/** What the person who meets a failure is told: its HTTP status, a title that never changes, and what to do next. */
type FailureText = { status: number; title: string; nextStep: string }

/** Every failure we expect. Anything else is `INTERNAL`, shown by its correlation id alone. */
const failureTexts = {
  BAD_REQUEST: { status: 400, title: 'The request is malformed', nextStep: 'Correct the named fields and send it again.' },
  UNAUTHENTICATED: { status: 401, title: 'Not signed in', nextStep: 'Sign in, or run `mc login` with a valid API token.' },
  FORBIDDEN: {
    status: 403,
    title: 'Your role does not allow this',
    nextStep: 'Ask an admin for the role that the detail names.',
  },
  PASSWORD_CHANGE_REQUIRED: {
    status: 403,
    title: 'The one-time password is still in use',
    nextStep: 'Sign in on the web and choose a password.',
  },
  NOT_FOUND: { status: 404, title: 'There is no such thing', nextStep: 'Check the id, or list what exists.' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This cannot be done here', nextStep: 'Use one of the methods that Allow names.' },
  CONFLICT: { status: 409, title: 'That cannot be done now', nextStep: 'Look at the current state and decide again.' },
  IDEMPOTENCY_KEY_AT_WORK: {
    status: 409,
    title: 'This request is still at work',
    nextStep: 'Send the same again after Retry-After: it gets the answer of the first.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'This key was used for another request',
    nextStep: 'Nothing was done. Send it with a key of its own.',
  },
  IDEMPOTENCY_OUTCOME_UNKNOWN: {
    status: 409,
    title: 'It is not known whether this was done',
    nextStep: 'Look at what it would have changed. If it was not done, send it with a new key.',
  },
  IDEMPOTENCY_ANSWER_NOT_KEPT: {
    status: 409,
    title: 'This was done, and its answer is not kept',
    nextStep: 'Look at what it changed. To do it once more, send it with a new key.',
  },
  CURSOR_EXPIRED: {
    status: 410,
    title: 'That position is older than what is kept',
    nextStep: 'Load the list again and go on from its position.',
  },
  TOO_LARGE: { status: 413, title: 'The request is too large', nextStep: 'Send less at once.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body has the wrong type', nextStep: 'Send it as application/json.' },
  RATE_LIMITED: { status: 429, title: 'Too many requests', nextStep: 'Wait as long as Retry-After says, then try again.' },
  BACK_PRESSURE: {
    status: 429,
    title: 'The channel is full',
    nextStep: 'Nothing was taken: send the same again after Retry-After.',
  },
  GATEWAY_REFUSED: {
    status: 502,
    title: 'The agent gateway refused',
    nextStep: 'Read the detail; check the token scopes of that gateway.',
  },
  GATEWAY_UNREACHABLE: {
    status: 503,
    title: 'The agent gateway cannot be reached',
    nextStep: 'See its state under Gateways; try again when it is connected.',
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'The database cannot be reached',
    nextStep: 'Try again shortly; see /readyz for what is down.',
  },
  TEMPORAL_UNAVAILABLE: {
    status: 503,
    title: 'Temporal cannot be reached',
    nextStep: 'It may have been taken all the same: look before you ask again. See /readyz for what is down.',
  },
  WORKER_UNAVAILABLE: {
    status: 503,
    title: 'No worker answers',
    nextStep: 'It may still be taken when a worker is back: look before you ask again. See /readyz for what is down.',
  },
  TIMED_OUT: {
    status: 504,
    title: 'No answer in time',
    nextStep: 'The request may still have worked: look before you try again.',
  },
  INTERNAL: { status: 500, title: 'Internal error', nextStep: 'Report the correlation id; the log has the rest.' },
} as const satisfies Record<string, FailureText>

export type FailureCode = keyof typeof failureTexts

/** Every code, with what people are told of it. */
export const allFailures: Readonly<Record<FailureCode, FailureText>> = failureTexts

/** An expected failure as a plain value: safe to send through workflows, never compared by message. */
export type Failure = FailureText & {
  code: FailureCode
  /** What happened this time, without secrets; `null` where the title says all. */
  detail: string | null
}

/** The failure named `code`, with what happened this time, and what to do next where that is known better than the code knows it. */
export const failure = (code: FailureCode, detail: string | null = null, nextStep?: string): Failure => ({
  ...{ code, detail, ...failureTexts[code] },
  ...(nextStep === undefined ? {} : { nextStep }),
})
