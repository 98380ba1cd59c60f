import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { connectToGateway, type GatewayConnection } from '#activities/gateway/connection.ts'
import { asGatewayFailure, GatewayFailure } from '#activities/gateway/failure.ts'
import { expectOf } from '#contracts/config/suite-expect.ts'
import type { ChatHistoryResult } from '#contracts/gateway/methods.ts'
import { judgeAnswer } from './judge-answer.ts'
import { type CheckOf, type ProbeContext, type Probed, ProbeFault, TargetFault, unmeasured } from './probe.ts'

/** The transcript is looked at this often where no event says that the run is over. */
const LOOK_EVERY_MS = 1_000
const LISTEN_EVERY_MS = 50
/** Entries of the transcript that are read: a run with many tool calls writes several for each. */
const READ_MESSAGES = 200

const Part = z.looseObject({ type: z.string().optional(), text: z.string().optional() })
const Message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(Part)]).nullish(),
  usage: z.looseObject({ input: z.number().nullish(), output: z.number().nullish() }).nullish(),
})
const ChatEvent = z.looseObject({ runId: z.string().nullish(), state: z.string() })

/**
 * Has a real agent answer one case in a session of its own, and judges what it says at the end of its run. Tokens are those of
 * the run's model calls, input and output.
 * @throws TargetFault when the gateway is away or the run fails or does not end in time; ProbeFault when it is our access that fails
 */
export async function probeGateway(check: CheckOf<'gateway'>, context: ProbeContext): Promise<Probed> {
  const asked = check.cases[context.caseAt ?? 0]
  if (!asked) throw new ProbeFault('The check has no case to ask.')
  const run = await withGateway(check.gateway, context, async (connection, ended) => {
    const sessionKey = `agent:${check.agent}:gate-${context.tryId}`
    return await askAgent(connection, { sessionKey, message: asked.input, timeoutMs: check.timeout, context, ended })
  })
  const expect = expectOf(check.expect, asked.expect)
  const judged = await judgeAnswer({ text: run.text, status: null, exit: null }, expect, asked.input, context)
  return { ...unmeasured, ...judged, latencyMs: run.latencyMs, tokens: run.tokens, excerpt: run.text }
}

/** Runs whose end an event told, with when it came (ms, monotonic). */
type Ended = Map<string, number>

/** Opens a connection that may send messages, runs `work`, closes it; troubles are told apart by whose they are. */
export async function withGateway<T>(
  slug: string,
  context: ProbeContext,
  work: (connection: GatewayConnection, ended: Ended) => Promise<T>,
): Promise<T> {
  const { url, token } = await context.gateway(slug)
  const ended: Ended = new Map()
  const onFrame = (frame: { event: string; payload?: unknown }) => {
    const event = frame.event === 'chat' ? ChatEvent.safeParse(frame.payload) : null
    if (!event?.success || !event.data.runId) return
    if (['final', 'aborted', 'error'].includes(event.data.state)) ended.set(event.data.runId, performance.now())
  }
  let connection: GatewayConnection | null = null
  try {
    const { signal, correlationId } = context
    connection = await connectToGateway({ url, token, purpose: 'message', signal, correlationId, onFrame })
    return await work(connection, ended)
  } catch (error) {
    context.signal.throwIfAborted()
    if (!(error instanceof GatewayFailure)) throw error
    const { status, message } = asGatewayFailure(error)
    throw status === 'unreachable' || status === 'degraded' ? new TargetFault(message) : new ProbeFault(message)
  } finally {
    connection?.close()
  }
}

type Asked = { sessionKey: string; message: string; timeoutMs: number; context: ProbeContext; ended: Ended }

async function askAgent(connection: GatewayConnection, { sessionKey, message, timeoutMs, context, ended }: Asked) {
  const began = performance.now()
  const runId = `gate-${context.tryId}`
  await connection.request('chat.send', { sessionKey, message, idempotencyKey: runId })
  for (;;) {
    const seen = await connection.request('chat.history', { sessionKey, limit: READ_MESSAGES })
    if (isOver(seen, runId)) return answerOf(seen, (ended.get(runId) ?? performance.now()) - began)
    if (performance.now() - began > timeoutMs) throw new TargetFault(`The run did not end within ${timeoutMs} ms.`, timeoutMs)
    await untilEnded(runId, ended, context.signal)
  }
}

/** Waits for the event of the end, or a second: also after the event, as the row may lag behind it. */
async function untilEnded(runId: string, ended: Ended, signal: AbortSignal): Promise<void> {
  const wasTold = ended.has(runId)
  for (let waitedMs = 0; waitedMs < LOOK_EVERY_MS; waitedMs += LISTEN_EVERY_MS) {
    if (!wasTold && ended.has(runId)) return
    await sleep(LISTEN_EVERY_MS, undefined, { signal })
  }
}

const OVER = new Set(['done', 'failed', 'killed', 'timeout'])

function isOver(seen: ChatHistoryResult, runId: string): boolean {
  const wasHeard = seen.messages.some(({ idempotencyKey }) => idempotencyKey === `${runId}:user`)
  const { status, hasActiveRun } = seen.sessionInfo ?? {}
  return wasHeard && !seen.inFlightRun && hasActiveRun !== true && typeof status === 'string' && OVER.has(status)
}

function answerOf(seen: ChatHistoryResult, latencyMs: number): { text: string; tokens: number | null; latencyMs: number } {
  const { status } = seen.sessionInfo ?? {}
  if (status !== 'done') {
    const reason = z.looseObject({ lastRunError: z.string() }).safeParse(seen.sessionInfo)
    throw new TargetFault(
      `The agent's run ended as ${status}${reason.success ? `: ${reason.data.lastRunError}` : ''}.`,
      latencyMs,
    )
  }
  const messages = seen.messages.flatMap((message) => Message.safeParse(message).data ?? [])
  const answers = messages.filter(({ role }) => role === 'assistant')
  const counted = answers.flatMap(({ usage }) => (usage?.output == null ? [] : [(usage.input ?? 0) + usage.output]))
  const tokens = counted.length === 0 ? null : counted.reduce((sum, each) => sum + each, 0)
  return { text: textOf(answers.at(-1)), tokens, latencyMs }
}

/** The words of a message, without its tool calls and thoughts. */
export function textOf(message: { [key: string]: unknown } | undefined): string {
  const content = Message.shape.content.safeParse(message?.content).data
  if (typeof content === 'string') return content
  return (content ?? []).flatMap(({ type = 'text', text }) => (type === 'text' && text !== undefined ? [text] : [])).join('\n')
}
