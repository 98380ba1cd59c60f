import { type IncomingHttpHeaders, request as plainRequest, type RequestOptions } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { OutgoingFailure } from './outgoing-failure.ts'
import { type OutgoingTerms, resolveChecked } from './resolve-checked.ts'

export type OutgoingCall = OutgoingTerms & {
  url: string
  method: 'GET' | 'HEAD' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
  /** For all of it: name, connection, and the answer to its end. */
  timeoutMs: number
  signal: AbortSignal
}

/** `text` is at most 64 KiB of what came. */
export type OutgoingAnswer = { status: number; headers: IncomingHttpHeaders; text: string }

/** More of an answer is not read: an endless one must not fill the memory. */
const MOST_BYTES = 64 * 1024

/**
 * One call to a URL that configuration or a person gave. Its host is resolved once, checked (see `addressFault`), and the connection
 * made to a checked address. Redirects are answers, never followed. Proxies of the environment are not used.
 * @throws OutgoingFailure, without the URL in it; the signal's reason when that fires
 */
export async function callOut(call: OutgoingCall): Promise<OutgoingAnswer> {
  const url = parsed(call.url)
  const timeout = AbortSignal.timeout(call.timeoutMs)
  const signal = AbortSignal.any([call.signal, timeout])
  try {
    const addresses = await until(signal, () => resolveChecked(url.hostname, call))
    const lookup: RequestOptions['lookup'] = (_host, options, done) => {
      const [first] = addresses
      if (options.all) done(null, addresses)
      else done(null, first?.address ?? '', first?.family)
    }
    return await until(signal, () => exchange(url, call, { lookup, signal }))
  } catch (error) {
    call.signal.throwIfAborted()
    if (timeout.aborted) throw new OutgoingFailure('timeout', `It gave no whole answer within ${call.timeoutMs / 1_000} s.`)
    if (error instanceof OutgoingFailure) throw error
    throw new OutgoingFailure('unreachable', `It cannot be reached (${codeOf(error)}).`)
  }
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url
  throw new OutgoingFailure('refused', 'Its URL is none that starts with http:// or https://.')
}

async function exchange(
  url: URL,
  call: OutgoingCall,
  options: Pick<RequestOptions, 'lookup' | 'signal'>,
): Promise<OutgoingAnswer> {
  return await new Promise((done, fail) => {
    const body = call.body === undefined ? undefined : Buffer.from(call.body)
    const headers = { ...call.headers, ...(body ? { 'content-length': String(body.byteLength) } : {}) }
    const request = url.protocol === 'https:' ? tlsRequest : plainRequest
    // A connection of its own: a shared one might lead to an address that was checked for somebody else.
    const sent = request(url, { ...options, method: call.method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      let bytes = 0
      const end = () => {
        const text = Buffer.concat(parts).subarray(0, MOST_BYTES).toString('utf8')
        done({ status: response.statusCode ?? 0, headers: response.headers, text })
      }
      response.on('data', (part: Buffer) => {
        parts.push(part)
        bytes += part.byteLength
        if (bytes < MOST_BYTES) return
        end()
        response.destroy()
      })
      response.on('end', end)
      response.on('error', fail)
    })
    sent.on('error', fail)
    sent.end(body)
  })
}

/** What does not hear the signal itself is not waited for beyond it; when it is too late already, nothing is begun. */
async function until<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  return await new Promise<T>((done, fail) => {
    const stop = () => fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work()
      .then(done, fail)
      .finally(() => signal.removeEventListener('abort', stop))
  })
}

/** The code alone: messages of the system name addresses, and some name the path. */
function codeOf(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors.at(-1) : error
  const code = (inner as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' ? code : 'no connection'
}
