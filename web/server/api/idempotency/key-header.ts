import type { IncomingMessage } from 'node:http'
import { HttpProblem } from '#web/server/http/problem.ts'

/** A string of RFC 9651, as the draft wants it: printable ASCII in quotes, with `\"` and `\\`. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"$/
/** Many clients leave the quotes out; then it is what an id is made of. */
const BARE = /^[A-Za-z0-9._:~+/=-]{1,255}$/

/**
 * The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header); `null` where there is none. With and without quotes
 * it is the same key.
 * @throws HttpProblem BAD_REQUEST
 */
export function idempotencyKeyOf(request: Pick<IncomingMessage, 'headers'>): string | null {
  const given = request.headers['idempotency-key']
  if (given === undefined) return null
  const text = String(given).trim()
  const quoted = QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1')
  if (quoted !== undefined) return quoted
  if (BARE.test(text)) return text
  throw new HttpProblem('BAD_REQUEST', 'Idempotency-Key: expected one string of 1 to 255 characters, such as a UUID in quotes.')
}
