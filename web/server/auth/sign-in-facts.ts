/** What of the request the sign-in itself needs. */
export type SignInFacts = { address: string; userAgent: string | null; correlationId: string }
