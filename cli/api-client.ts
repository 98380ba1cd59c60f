import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { Problem } from '#contracts/problem.ts'
import { TOKEN_ENDS_HEADER } from '#domain/access/token-end.ts'
import { CliError, type ExitCode, exitCodes, Unavailable } from './exit.ts'
import { plainLine } from './plain-text.ts'

/** An answer that takes longer is no answer. */
const TIMEOUT_MS = 15_000
/** A server that says when to return is believed so often, and for so long; then its words are the answer. */
const MOST_RETURNS = 3
const LONGEST_WAIT_SECONDS = 60

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Mission Control's API as one server offers it to one token. */
export type ApiClient = {
  readonly origin: string
  /** @param patienceMs for what the server itself waits for; default: that of any answer */
  get<Answer extends z.ZodType>(path: string, answer: Answer, query?: Query, patienceMs?: number): Promise<z.output<Answer>>
  /** @param patienceMs as of `get` */
  post<Answer extends z.ZodType>(path: string, body: unknown, answer: Answer, patienceMs?: number): Promise<z.output<Answer>>
  /** The bare answer, for streams: the caller reads the body. Limited by `signal` alone. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>
}

/**
 * A client for `origin` (`https://host:port`). Redirects are not followed: the token is for this server alone.
 * Its calls throw CliError: Unavailable when there is no answer, the server's own words when it refuses.
 * @param stop ends every call, e.g. at Ctrl-C
 * @param tell is told that a call waits, as too many came, and once that the token ends soon; whole lines
 */
export function createApiClient(
  origin: string,
  token: string | null,
  stop: AbortSignal,
  tell: (line: string) => void = () => undefined,
): ApiClient {
  const warnOfEnd = once((response) => endWarning(response), tell)
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers)
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' }).catch((error: unknown) => {
      throw unreachable(origin, error)
    })
    warnOfEnd(response)
    return response
  }
  const answered = async (response: Response): Promise<Response> => {
    if (!response.ok) throw await refusalOf(response, origin)
    return response
  }
  const call = async (path: string, init: RequestInit, patienceMs?: number): Promise<Response> => {
    for (let returns = 0; ; returns += 1) {
      const response = await ask(path, { ...init, signal: timely(patienceMs) })
      const seconds = returns < MOST_RETURNS ? whenToReturn(response) : null
      if (seconds === null) return await answered(response)
      await response.body?.cancel()
      tell(`${origin} takes no more for now. Trying again in ${seconds} s.\n`)
      await sleep(seconds * 1_000, undefined, { signal: stop })
    }
  }
  const timely = (patienceMs = TIMEOUT_MS): AbortSignal => AbortSignal.any([stop, AbortSignal.timeout(patienceMs)])
  return {
    origin,
    get: async (path, answer, query = {}, patienceMs) =>
      await parsed(await call(path + searchOf(query), {}, patienceMs), answer, origin),
    post: async (path, body, answer, patienceMs) => {
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(body) }
      return await parsed(await call(path, init, patienceMs), answer, origin)
    },
    open: async (path, headers, signal) => await answered(await ask(path, { headers, signal })),
  }
}

/** Seconds until the server takes more; null where it did not say so, or where nobody would wait so long. */
function whenToReturn(response: Response): number | null {
  if (response.status !== 429) return null
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return seconds > 0 && seconds <= LONGEST_WAIT_SECONDS ? seconds : null
}

/** What to say of a token that ends soon; null otherwise. */
function endWarning(response: Response): string | null {
  const at = response.headers.get(TOKEN_ENDS_HEADER)
  return at === null
    ? null
    : `Warning: the token ends on ${at.slice(0, 10)}. Make a new one on the page Settings, or with: mc token create\n`
}

/** Says the first thing that there is to say, and nothing after it. */
function once(says: (response: Response) => string | null, tell: (line: string) => void): (response: Response) => void {
  let isSaid = false
  return (response) => {
    const line = isSaid ? null : says(response)
    if (line === null) return
    isSaid = true
    tell(line)
  }
}

function searchOf(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) search.append(name, String(each))
  }
  return search.size === 0 ? '' : `?${search}`
}

async function parsed<Answer extends z.ZodType>(response: Response, answer: Answer, origin: string): Promise<z.output<Answer>> {
  const body: unknown = await response.json().catch(() => undefined)
  const result = answer.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue ? ` (${issue.path.join('.') || 'body'}: ${issue.message})` : ''
  throw new CliError(
    exitCodes.unavailable,
    `${origin} answers, but not as Mission Control does${where}.`,
    'Check --url, and that mc and the server are of one version.',
  )
}

async function refusalOf(response: Response, origin: string): Promise<CliError> {
  const problem = Problem.safeParse(await response.json().catch(() => undefined))
  if (!problem.success) {
    return new CliError(
      exitCodes.unavailable,
      `${origin} answered ${response.status} without a reason.`,
      'Check --url: is this Mission Control?',
    )
  }
  const { title, detail, nextStep, correlationId } = problem.data
  const id = correlationId ? ` (correlation id ${correlationId})` : ''
  const Kind = response.status >= 500 || response.status === 429 ? Unavailable : CliError
  return new Kind(
    exitCodeOf(response.status),
    plainLine(`${title}${detail ? `: ${detail}` : '.'}${id}`),
    nextStep ? plainLine(nextStep) : null,
  )
}

/** Client errors are answers; missing rights, throttling and server faults mean that we could not find out. */
function exitCodeOf(status: number): ExitCode {
  if (status === 404 || status === 409 || status === 410) return exitCodes.negative
  return status === 400 || status === 413 || status === 422 ? exitCodes.usage : exitCodes.unavailable
}

function unreachable(origin: string, error: unknown): Unavailable {
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  const cause = error instanceof Error && error.cause instanceof Error ? (error.cause as NodeJS.ErrnoException) : null
  const why = timedOut ? `no answer in ${TIMEOUT_MS / 1000} s` : (cause?.code ?? cause?.message ?? 'no connection')
  return new Unavailable(
    exitCodes.unavailable,
    `${origin} cannot be reached: ${why}.`,
    'Start it with: npm start. Or name the server with --url or MISSION_CONTROL_URL.',
  )
}
