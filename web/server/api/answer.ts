import type { ServerResponse } from 'node:http'
import { PROBLEM_TYPE, problemOf } from '#contracts/problem.ts'
import type { HttpProblem } from '#web/server/http/problem.ts'
import { type ApiRoute, Attachment } from './route.ts'

/** What goes out, as it is sent: made once, so that it can be sent again. */
export type Answer = { status: number; contentType: string | null; body: string | null; fileName?: string }

/** The answer that a route's result is. */
export function answerOf(route: ApiRoute, result: unknown): Answer {
  const { status } = route
  if (route.output === null) return { status, contentType: null, body: null }
  if (result instanceof Attachment) {
    return { status, contentType: `${result.type}; charset=utf-8`, body: result.text, fileName: result.name }
  }
  // Parsing what goes out strips what the contract does not name: a column added to a table is not published by accident.
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(route.output.parse(result)) }
}

/** The answer that a refusal or failure is. */
export const answerOfProblem = ({ failure, extras }: HttpProblem, correlationId: string): Answer => ({
  status: failure.status,
  contentType: `${PROBLEM_TYPE}; charset=utf-8`,
  body: JSON.stringify(problemOf(failure, correlationId, extras.retryAfterSeconds)),
})

export function sendAnswer(response: ServerResponse, { status, contentType, body, fileName }: Answer): void {
  response.statusCode = status
  response.setHeader('cache-control', 'no-store')
  if (contentType !== null) response.setHeader('content-type', contentType)
  if (fileName !== undefined) response.setHeader('content-disposition', `attachment; filename="${fileName}"`)
  if (body === null) response.end()
  else response.end(body)
}
