import type { IncomingMessage } from 'node:http'
import { HttpProblem } from './problem.ts'

/** No request of ours is near this size; a message to a session is at most 20,000 characters. */
const MAX_BODY_BYTES = 256 * 1024

/**
 * The whole body as text.
 * @throws HttpProblem TOO_LARGE above 256 KB; BAD_REQUEST when the caller goes away in the middle
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > MAX_BODY_BYTES) throw tooLarge()
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > MAX_BODY_BYTES) throw tooLarge()
      pieces.push(piece)
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error
    throw new HttpProblem('BAD_REQUEST', 'The request ended before its body was complete.')
  }
  return Buffer.concat(pieces).toString('utf8')
}

const tooLarge = () =>
  new HttpProblem('TOO_LARGE', `A request body has at most ${MAX_BODY_BYTES} bytes.`, { headers: { connection: 'close' } })

/** The body as JSON. @throws HttpProblem UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST, TOO_LARGE */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.')
  const text = await readBody(request)
  try {
    return JSON.parse(text)
  } catch {
    throw new HttpProblem('BAD_REQUEST', 'The body is not valid JSON.')
  }
}
