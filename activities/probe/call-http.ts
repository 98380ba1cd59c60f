import type { SecretReference } from '#contracts/config/reference.ts'
import { ProbeFault, type ProbePlace, TargetFault } from './probe.ts'

/** More of an answer is not read: no expectation needs it, and an endless answer must not fill the memory. */
const MOST_BYTES = 1_000_000

export type HttpCall = {
  url: string
  method: string
  headers: Record<string, string>
  /** Text as it is; anything else as JSON. */
  body?: unknown
  timeoutMs: number
  signal: AbortSignal
}

export type HttpAnswer = { status: number; text: string; latencyMs: number }

/**
 * One HTTP call, its answer read to the end (or to a megabyte). Redirects are answers, not followed: a secret header is for this
 * address alone.
 * @throws TargetFault when what is asked does not answer: refused, cut off, silent for the whole time, or with a bad certificate
 * @throws ProbeFault when we could not ask: no route, no such name, an address that is none
 */
export async function callHttp(call: HttpCall): Promise<HttpAnswer> {
  const began = performance.now()
  const timeout = AbortSignal.timeout(call.timeoutMs)
  try {
    const { method, headers, signal } = call
    const response = await fetch(call.url, {
      ...{ method, redirect: 'manual', signal: AbortSignal.any([signal, timeout]) },
      ...bodyOf(call.body, headers),
    })
    const text = await readText(response)
    return { status: response.status, text, latencyMs: performance.now() - began }
  } catch (error) {
    call.signal.throwIfAborted()
    const tookMs = performance.now() - began
    if (timeout.aborted) throw new TargetFault(`It gave no answer within ${call.timeoutMs} ms.`, tookMs)
    throw faultOf(error, tookMs)
  }
}

function bodyOf(body: unknown, headers: Record<string, string>): { headers: Headers; body?: string } {
  const sent = new Headers(headers)
  if (body === undefined) return { headers: sent }
  if (typeof body === 'string') return { headers: sent, body }
  if (!sent.has('content-type')) sent.set('content-type', 'application/json')
  return { headers: sent, body: JSON.stringify(body) }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let read = 0
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true })
    read += part.byteLength
    if (read > MOST_BYTES) break
  }
  return text + decoder.decode()
}

/** What only tells of our own network and name service, and nothing of what is under test. */
const OURS = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'ENOBUFS',
])

function faultOf(error: unknown, tookMs: number): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? (error.cause as NodeJS.ErrnoException) : null
  // Several addresses were tried: what the last said.
  const inner = cause instanceof AggregateError ? (cause.errors.at(-1) as NodeJS.ErrnoException | undefined) : cause
  const code = inner?.code ?? (error as NodeJS.ErrnoException).code
  if (inner === null && error instanceof TypeError) return new ProbeFault(`It cannot be asked: ${error.message}.`)
  if (code === undefined || code === 'ERR_INVALID_URL' || OURS.has(code))
    return new ProbeFault(`It could not be asked: ${code ?? inner?.message ?? 'no connection'}.`)
  return new TargetFault(`It did not answer: ${code}.`, tookMs)
}

/** The address a check means: its own, or a path at the target. @throws ProbeFault when the target has no address */
export function addressOf({ url, path }: { url?: string; path: string }, place: ProbePlace): string {
  if (url !== undefined) return url
  if (place.address === null) {
    const target = place.target === null ? 'There is no target here' : `The target ${place.target} has no address`
    throw new ProbeFault(`${target} that could be asked. Give it an address in targets.yaml, or the check a url.`)
  }
  return place.address.replace(/\/+$/, '') + path
}

type HeaderValue = string | { secret: SecretReference }

/** Headers with their secrets read, under small names, as names of headers know no case. @throws ProbeFault */
export async function headersOf(
  headers: Readonly<Record<string, HeaderValue>>,
  readSecret: (ref: SecretReference) => Promise<string>,
): Promise<Record<string, string>> {
  const read = Object.entries(headers).map(async ([name, value]) => {
    return [name.toLowerCase(), typeof value === 'string' ? value : await readSecret(value.secret)] as const
  })
  return Object.fromEntries(await Promise.all(read))
}
