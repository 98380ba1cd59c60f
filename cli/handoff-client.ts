import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import { HandoffAcknowledged, HandoffSent, HandoffTaken } from '#contracts/api/response.ts'
import type { HandoffMessageView } from '#contracts/handoffs.ts'
import { Problem } from '#contracts/problem.ts'

/** Where Mission Control is, and how long one call may take. */
export type HandoffPlace = { origin: string; token: string; channel: string; signal: AbortSignal }
export type Outgoing = { key: string; body: unknown; deadlineAt?: string }

const CALL_MS = 15_000
/** Pauses after calls that got no answer, in ms; the last one holds from there on. */
const PAUSES_MS = [100, 300, 1_000, 3_000]

/** A refusal that the same call would meet again. */
export class HandoffRefused extends Error {
  override readonly name = 'HandoffRefused'
  readonly status: number
  constructor(status: number, says: string) {
    super(says)
    this.status = status
  }
}

/**
 * Sends until it is taken, however often the way there breaks: the keys make it count once. A full channel makes it wait.
 * @param onFull told each time the channel was full, with the seconds it was told to wait
 * @throws HandoffRefused
 */
export async function sendHandoff(
  place: HandoffPlace,
  messages: readonly Outgoing[],
  onFull: (seconds: number) => void = () => undefined,
): Promise<HandoffSent> {
  return await persist(place, 'messages', { messages }, HandoffSent, onFull)
}

/** Takes the oldest messages; empty when there are none for us within `waitSeconds`. @throws HandoffRefused */
export async function takeHandoff(
  place: HandoffPlace,
  asked: { consumer: string; max: number; leaseSeconds: number; waitSeconds: number },
): Promise<HandoffTaken> {
  return await persist(place, 'take', asked, HandoffTaken)
}

export type Acknowledgement = { leaseId: string; upTo?: string; failed?: { seq: string; error: string } }

/** Says what took effect. @throws HandoffRefused with status 409 when the lease is over: take again */
export async function acknowledgeHandoff(place: HandoffPlace, settled: Acknowledgement): Promise<HandoffAcknowledged> {
  return await persist(place, 'acknowledge', settled, HandoffAcknowledged)
}

/** Makes a message take effect, once however often it is called with the same key, and in one step with noting the key. */
export type Effect = (messages: readonly HandoffMessageView[]) => Promise<void>

/**
 * Consumes a channel until `place.signal` aborts. `effect` is given messages in order and must note each key in the transaction that
 * makes the effect: a second delivery then finds its key and does nothing. When it throws, the first message is reported as failed.
 */
export async function consumeHandoffs(
  place: HandoffPlace,
  asked: { consumer: string; max: number; leaseSeconds: number },
  effect: Effect,
): Promise<void> {
  while (!place.signal.aborted) {
    const { leaseId, items } = await takeHandoff(place, { ...asked, waitSeconds: 5 })
    const [first] = items
    const last = items.at(-1)
    if (leaseId === null || !first || !last) {
      // An answer that came at once says that nothing can be delivered now.
      await sleep(PAUSES_MS[0], undefined, { signal: place.signal }).catch(() => undefined)
      continue
    }
    const failed = await effect(items).then(
      () => null,
      (error: unknown) => ({ seq: first.seq, error: String(error).slice(0, 1_000) }),
    )
    await acknowledgeHandoff(place, failed ? { leaseId, failed } : { leaseId, upTo: last.seq }).catch((error: unknown) => {
      // Whoever has them now finds the keys of what took effect.
      if (!(error instanceof HandoffRefused) || error.status !== 409) throw error
    })
  }
}

async function persist<Answer extends z.ZodType>(
  { origin, token, channel, signal }: HandoffPlace,
  what: string,
  body: object,
  answer: Answer,
  onFull: (seconds: number) => void = () => undefined,
): Promise<z.output<Answer>> {
  const url = new URL(`/api/v1/handoffs/${encodeURIComponent(channel)}/${what}`, origin)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted()
    const timely = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)])
    const text = JSON.stringify(body)
    const response = await fetch(url, { method: 'POST', headers, body: text, signal: timely, redirect: 'manual' }).catch(noAnswer)
    const said: unknown = await response?.json().catch(noAnswer)
    if (response?.ok && said !== null) return answer.parse(said)
    const retryAfter = Number(response?.headers.get('retry-after') ?? 0)
    if (response?.status === 429) onFull(retryAfter)
    else if (response && response.status < 500) throw refused(response.status, said)
    const pauseMs = retryAfter > 0 ? retryAfter * 1_000 : (PAUSES_MS[tries] ?? PAUSES_MS.at(-1) ?? 0)
    await sleep(pauseMs, undefined, { signal })
  }
}

/** Nobody there, or the answer broke off: what was asked may have been done, and is asked again. */
const noAnswer = (): null => null

function refused(status: number, said: unknown): HandoffRefused {
  const problem = Problem.safeParse(said)
  return new HandoffRefused(status, problem.success ? (problem.data.detail ?? problem.data.title) : `Refused with ${status}.`)
}
