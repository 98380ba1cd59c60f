export type Refusal = {
  code: string
  message: string
  details?: Record<string, unknown>
  retryable?: boolean
  retryAfterMs?: number
}

export const refusal = (code: string, message: string, details?: Record<string, unknown>): Refusal => ({
  code,
  message,
  ...(details ? { details } : {}),
})

/** Thrown by a method to refuse a request in the gateway's words. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(code: string, message: string, details?: Record<string, unknown>) {
    super(message)
    this.refusal = refusal(code, message, details)
  }
}
