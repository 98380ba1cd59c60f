import { z } from 'zod'
import type { Failure, FailureCode } from '#domain/failure.ts'

/** Media type of every refusal and failure of the API (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json'

/** The body of every refusal and failure: what happened, what to do next, and the id that joins it with logs and traces. */
export const Problem = z.object({
  type: z.string().default('about:blank'),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  /** A `FailureCode`; a plain string so that an older client still reads a newer server. */
  code: z.string().optional(),
  nextStep: z.string().optional(),
  correlationId: z.string().optional(),
  /** With 429 and 503: when to try again, in whole seconds. */
  retryAfterSeconds: z.number().optional(),
})
export type Problem = z.infer<typeof Problem>

/** A stable address of what a code means, in the documentation. */
const problemType = (code: FailureCode): string => `urn:mission-control:problem:${code.toLowerCase().replaceAll('_', '-')}`

/** The body for a known failure. */
export const problemOf = (failure: Failure, correlationId: string | null, retryAfterSeconds?: number): Problem => ({
  type: problemType(failure.code),
  title: failure.title,
  status: failure.status,
  ...(failure.detail === null ? {} : { detail: failure.detail }),
  code: failure.code,
  nextStep: failure.nextStep,
  ...(correlationId === null ? {} : { correlationId }),
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
})
