import { callOut, type OutgoingAnswer } from '#activities/outgoing/call-out.ts'
import { OutgoingFailure } from '#activities/outgoing/outgoing-failure.ts'
import { ChannelFailure } from './channel-failure.ts'
import type { SendPlace } from './send-place.ts'

/** What a POST needs of where it is sent from. */
type PostPlace = Pick<SendPlace, 'secrets' | 'signal' | 'terms' | 'lookup'>

export type Post = { url: string; body: string; headers?: Readonly<Record<string, string>> }

/** Some receivers turn away who does not say what it is. */
const OURS = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'mission-control' }
/** Of what a receiver answers, this much is shown. */
const QUOTED = 200
/** Statuses that pass by themselves; every 5xx does too. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429])

/**
 * One POST of JSON, its answer good (2xx).
 * @throws ChannelFailure saying what the receiver answered, rid of secrets
 */
export async function postTo(place: PostPlace, { url, body, headers = {} }: Post): Promise<OutgoingAnswer> {
  const answer = await call(place, { url, body, headers: { ...OURS, ...headers } })
  const { status, text } = answer
  if (status >= 200 && status < 300) return answer
  if (status >= 300 && status < 400) {
    const says = `The receiver answers with a redirection (HTTP ${status}), which is never followed. Configure the final address.`
    throw new ChannelFailure(says, { permanent: true })
  }
  const permanent = status < 500 && !PASSING.has(status)
  const says = `The receiver answered HTTP ${status}${quoted(place, text)}`
  throw new ChannelFailure(says, { permanent, retryAfterMs: retryAfter(answer, Date.now()) })
}

async function call(place: PostPlace, { url, body, headers }: Required<Post>): Promise<OutgoingAnswer> {
  const { allowPrivate, timeout: timeoutMs } = place.terms
  const lookup = place.lookup ? { lookup: place.lookup } : {}
  try {
    return await callOut({ url, method: 'POST', headers, body, timeoutMs, allowPrivate, signal: place.signal, ...lookup })
  } catch (error) {
    if (!(error instanceof OutgoingFailure)) throw error
    throw new ChannelFailure(`The receiver was not reached. ${error.message}`, { permanent: error.fault === 'refused' })
  }
}

/** Cut only after cleaning: half a secret is not recognised. */
export const quoted = (place: PostPlace, text: string): string => {
  const said = place.secrets.clean(text.replaceAll(/\s+/g, ' ').trim())
  return said === '' ? '.' : `: ${said.slice(0, QUOTED)}`
}

/** `Retry-After` in ms from `now`, given as seconds or as a date; null when absent or unreadable. */
export function retryAfter({ headers }: Pick<OutgoingAnswer, 'headers'>, now: number): number | null {
  const text = headers['retry-after']
  if (!text) return null
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}
