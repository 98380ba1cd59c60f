import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { addressOf, callHttp, headersOf } from './call-http.ts'
import { handoffFaults } from './handoff-faults.ts'
import { type CheckOf, type ProbeContext, type Probed, TargetFault, unmeasured } from './probe.ts'
import { textOf, withGateway } from './probe-gateway.ts'

/** Where messages arrive is read this often. */
const READ_EVERY_MS = 250
/** Once all is there, what comes twice is waited for this long. */
const SETTLE_MS = 500
/** One message, or one look, takes no longer. */
const CALL_MS = 15_000
const READ_MESSAGES = 500

/**
 * Sends numbered messages with ids of their own and looks whether each arrives: in time, once, in order. Latency = from the last
 * message sent until all had arrived.
 * @throws TargetFault when a message is not taken or nothing can be read, ProbeFault when we have no access
 */
export async function probeHandoff(check: CheckOf<'handoff'>, context: ProbeContext): Promise<Probed> {
  const ids = Array.from({ length: check.messages }, () => randomUUID())
  for (const [index, id] of ids.entries()) await sendOne(check, context, id, index + 1)
  const began = performance.now()
  let text = ''
  let tookMs = 0
  do {
    text = await readArrived(check, context)
    tookMs = performance.now() - began
    if (ids.every((id) => text.includes(id))) break
    await sleep(READ_EVERY_MS, undefined, { signal: context.signal })
  } while (performance.now() - began < check.within)
  const all = ids.every((id) => text.includes(id))
  if (all && check.once) {
    await sleep(SETTLE_MS, undefined, { signal: context.signal })
    text = await readArrived(check, context)
  }
  const faults = handoffFaults(ids, text, check)
  const excerpt = `${ids.filter((id) => text.includes(id)).length} of ${ids.length} messages arrived.`
  return { ...unmeasured, ok: faults.length === 0, latencyMs: all ? tookMs : null, excerpt, why: faults.join('; ') || null }
}

async function sendOne({ send }: CheckOf<'handoff'>, context: ProbeContext, id: string, n: number): Promise<void> {
  const fill = (text: string) => text.replaceAll('{id}', id).replaceAll('{n}', String(n))
  if ('gateway' in send) {
    const { gateway, agent, message } = send.gateway
    const sessionKey = `agent:${agent}:gate-${context.tryId}`
    await withGateway(gateway, context, (connection) =>
      connection.request('chat.send', { sessionKey, message: fill(message), idempotencyKey: id }),
    )
    return
  }
  const { method, body } = send.http
  const filled: unknown = typeof body === 'string' ? fill(body) : JSON.parse(fill(JSON.stringify(body)))
  const headers = await headersOf(send.http.headers, context.readSecret)
  const url = addressOf(send.http, context.place)
  const { status } = await callHttp({ url, method, headers, body: filled, timeoutMs: CALL_MS, signal: context.signal })
  if (status >= 300) throw new TargetFault(`Message ${n} was not taken: status ${status}.`)
}

async function readArrived({ arrive }: CheckOf<'handoff'>, context: ProbeContext): Promise<string> {
  if ('gateway' in arrive) {
    const { gateway, agent } = arrive.gateway
    const sessionKey = `agent:${agent}:main`
    const seen = await withGateway(gateway, context, (connection) =>
      connection.request('chat.history', { sessionKey, limit: READ_MESSAGES }),
    )
    return seen.messages.map((message) => textOf(message)).join('\n')
  }
  const headers = await headersOf(arrive.http.headers, context.readSecret)
  const url = addressOf(arrive.http, context.place)
  const { status, text } = await callHttp({ url, method: 'GET', headers, timeoutMs: CALL_MS, signal: context.signal })
  if (status >= 300) throw new TargetFault(`What arrived cannot be read: status ${status}.`)
  return text
}
