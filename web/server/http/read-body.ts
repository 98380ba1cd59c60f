import type { IncomingMessage } from 'node:http'
import { isDeeper } from './is-deeper.ts'
import { HttpProblem } from './problem.ts'

/** No request of ours is near this size; a message to a session is at most 20,000 characters. */
const MAX_BODY_BYTES = 256 * 1024
/** Histories of workflows are a dozen levels deep, and nothing else of ours is deeper. What is was made to break its reader. */
const DEEPEST = 100

/**
 * The whole body as text.
 * @throws HttpProblem TOO_LARGE above `most` (default: 256 KB); BAD_REQUEST when the caller goes away in the middle
 */
export async function readBody(request: IncomingMessage, most = MAX_BODY_BYTES): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > most) throw tooLarge(most)
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > most) throw tooLarge(most)
      pieces.push(piece)
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error
    throw new HttpProblem('BAD_REQUEST', 'The request ended before its body was complete.')
  }
  return Buffer.concat(pieces).toString('utf8')
}

const tooLarge = (most: number) =>
  new HttpProblem('TOO_LARGE', `A request body has at most ${most} bytes here.`, { headers: { connection: 'close' } })

/** The body as JSON. @throws HttpProblem UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST, TOO_LARGE */
export async function readJson(request: IncomingMessage, most?: number): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.')
  const text = await readBody(request, most)
  const json = parsed(text)
  if (isDeeper(json, DEEPEST)) throw new HttpProblem('BAD_REQUEST', `The body is nested deeper than ${DEEPEST} levels.`)
  return json
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new HttpProblem('BAD_REQUEST', 'The body is not valid JSON.')
  }
}
