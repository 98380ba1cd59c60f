import type { ServerResponse } from 'node:http'
import { PROBLEM_TYPE, problemOf } from '#contracts/problem.ts'
import { type Failure, type FailureCode, failure } from '#domain/failure.ts'
import { CursorError } from '#prisma/stores/cursor.ts'

/** `nextStep` = what to do this time, where the code's own words do not say it. */
type ProblemExtras = { headers?: Record<string, string>; retryAfterSeconds?: number; nextStep?: string }

/** A refusal or failure that is told to the caller; whatever else is thrown becomes an INTERNAL with nothing but its correlation id. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly failure: Failure
  readonly extras: ProblemExtras

  /** @param detail what happened this time, in words; nothing secret */
  constructor(code: FailureCode, detail: string, extras: ProblemExtras = {}) {
    super(detail)
    this.failure = failure(code, detail, extras.nextStep)
    this.extras = extras
  }
}

/** Node and pg say so when Postgres is away or has no room: connection refused or reset, shutting down, starting up, too many. */
const DATABASE_AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03', '53300', '08001', '08006'],
  // Prisma's: cannot reach, closed on us, no free connection, no transaction in time.
  ...['P1001', 'P1017', 'P2024', 'P2028'],
])

/** The problem a caller is told for whatever was thrown. */
export function toHttpProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (error instanceof CursorError) return new HttpProblem('BAD_REQUEST', error.message)
  if (isDatabaseAway(error)) return new HttpProblem('DATABASE_UNAVAILABLE', 'Postgres does not answer.', { retryAfterSeconds: 5 })
  return new HttpProblem('INTERNAL', 'Something failed on our side.')
}

function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && DATABASE_AWAY.has(code)) return true
  // pg has no code for a full or unreachable pool, nor for a connection that broke under a query.
  return /timeout exceeded when trying to connect|Connection terminated/.test(error.message) || isDatabaseAway(error.cause)
}

/** Answers with a problem, unless an answer was begun already: then the connection is cut, so that half a body is not taken for a whole. */
export function sendProblem(response: ServerResponse, problem: HttpProblem, correlationId: string): void {
  if (response.headersSent) return void response.destroy()
  const { headers = {}, retryAfterSeconds } = problem.extras
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds))
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.statusCode = problem.failure.status
  response.setHeader('content-type', `${PROBLEM_TYPE}; charset=utf-8`)
  response.setHeader('cache-control', 'no-store')
  response.end(JSON.stringify(problemOf(problem.failure, correlationId, retryAfterSeconds)))
}
