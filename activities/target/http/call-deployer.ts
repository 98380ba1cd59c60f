import type { z } from 'zod'
import { targetFailure } from '../target-failure.ts'
import { signatureHeaders, signatureOf } from './signature.ts'

export type DeployerCall<S extends z.ZodType> = {
  /** The target's URL; `path` is added to it. */
  base: string
  path: string
  method: 'GET' | 'POST'
  body: string
  key: string
  idempotencyKey: string
  correlationId: string
  answer: S
  signal: AbortSignal
  /** When to stop trying, ms since the epoch. */
  giveUpAt: number
}

/** One call is quick by contract: what takes long is answered with 202. */
const CALL_WITHIN_MS = 30_000
const LARGEST_ANSWER = 1024 * 1024
/** Of a refusal, this much is shown. */
const QUOTED = 500

/** An answer, or what stands in the way for now. */
export type Attempt<T> = { ok: true; status: number; value: T } | { ok: false; why: string; retryAfterMs: number | null }

/**
 * One signed call. What may pass by itself comes back as a reason to try again.
 * @throws ApplicationFailure for what would be answered the same again; the signal's reason
 */
export async function callDeployer<S extends z.ZodType>(call: DeployerCall<S>): Promise<Attempt<z.output<S>>> {
  const url = new URL(`${call.base.replace(/\/+$/, '')}${call.path}`)
  const within = Math.max(1, Math.min(CALL_WITHIN_MS, call.giveUpAt - Date.now()))
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      ...{ method: call.method, headers: headersOf(call, url), redirect: 'manual' },
      ...(call.method === 'POST' ? { body: call.body } : {}),
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(within)]),
    })
    text = await readText(response)
  } catch (error) {
    call.signal.throwIfAborted()
    return { ok: false, why: whyNotReached(error, url), retryAfterMs: null }
  }
  const { status } = response
  if (status === 429 || status >= 500)
    return { ok: false, why: `${url.host} answered HTTP ${status}${quoted(text)}`, retryAfterMs: retryAfter(response) }
  refuse(call, url, status, text)
  return { ok: true, status, value: parsed(call.answer, url, text) }
}

function headersOf(call: DeployerCall<z.ZodType>, url: URL): Record<string, string> {
  const timestamp = Date.now()
  const signed = { timestamp, method: call.method, path: url.pathname + url.search, body: call.body }
  return {
    accept: 'application/json',
    ...(call.method === 'POST' ? { 'content-type': 'application/json' } : {}),
    [signatureHeaders.timestamp]: String(timestamp),
    [signatureHeaders.signature]: signatureOf(signed, call.key),
    [signatureHeaders.idempotencyKey]: call.idempotencyKey,
    [signatureHeaders.correlationId]: call.correlationId,
  }
}

/** @throws ApplicationFailure for every status that is neither a good answer nor passing trouble */
function refuse({ path }: DeployerCall<z.ZodType>, url: URL, status: number, text: string): void {
  const at = `${url.host}${url.pathname}`
  if (status >= 200 && status < 300) return
  if (status >= 300 && status < 400)
    throw targetFailure(
      'MISCONFIGURED',
      `${at} answers with a redirection (HTTP ${status}), which is never followed: a signed call goes where configuration says. Write the final address as \`url\`.`,
    )
  if (status === 401 || status === 403)
    throw targetFailure(
      'MISCONFIGURED',
      `${at} does not accept our signature (HTTP ${status})${quoted(text)}. Give both sides the same signing key, and check the clocks.`,
    )
  if (status === 404 || status === 405)
    throw targetFailure(
      'MISCONFIGURED',
      `${at} does not know ${path} (HTTP ${status}). Check \`url\`, and that the deployer has this call.`,
    )
  if (status === 409)
    throw targetFailure(
      'STALE_FENCE',
      `${url.host} has seen a newer decision and refused this one${quoted(text)}. Nothing was done.`,
    )
  throw targetFailure(
    'NOT_POSSIBLE',
    `${at} refused the step (HTTP ${status})${quoted(text)}. Correct what it names, then start again.`,
  )
}

function parsed<S extends z.ZodType>(schema: S, url: URL, text: string): z.output<S> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined // said below, as any other answer that does not follow the contract
  }
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const what = json === undefined ? 'no JSON' : `${issue?.path.join('.') || 'it'}: ${issue?.message}`
  throw targetFailure(
    'NOT_POSSIBLE',
    `The answer of ${url.host}${url.pathname} does not follow the deployer's contract (${what}). Correct the deployer; see docs/targets.md.`,
  )
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.byteLength
    if (bytes > LARGEST_ANSWER) throw new Error(`its answer is larger than ${LARGEST_ANSWER} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** `Retry-After` in ms, given there as seconds or as a date; null when absent or unreadable. */
function retryAfter({ headers }: Response): number | null {
  const text = headers.get('retry-after')
  if (!text) return null
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

function whyNotReached(error: unknown, url: URL): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as { code?: string }).code ?? (cause instanceof Error ? cause.message : String(cause))
  return `${url.host} cannot be reached (${code})`
}

const quoted = (text: string): string => (text.trim() ? `: ${text.trim().replace(/\s+/g, ' ').slice(0, QUOTED)}` : '')
