import { beginAttempt } from './attempt.ts'
import type { Plan } from './plan.ts'
import { playStep } from './play-step.ts'
import { type ActiveRun, type DemoSession, PROVIDER } from './session.ts'
import type { DemoWorld } from './world.ts'

export type Totals = { input: number; output: number; costUsd: number }

/** Waits before each retry on the same model, as seen at the real gateway, ms. */
const RETRY_WAITS_MS = [600, 2_200, 3_500, 8_000, 17_000, 30_000, 30_000, 30_000] as const
const DOLLARS = { input: 3e-6, output: 15e-6, cacheRead: 0.3e-6 }
const FOREVER_MS = 2 ** 31 - 1

/**
 * The model calls of one run, one for each step and one for the answer.
 * @returns the error a person would see, or `null`; rejects when the run is stopped
 */
export async function callModel(
  world: DemoWorld,
  session: DemoSession,
  run: ActiveRun,
  plan: Plan,
  totals: Totals,
): Promise<string | null> {
  const error = plan.fails ? await failModel(world, session, run, plan.fails) : null
  if (error) return error
  for (const [index, step] of plan.steps.entries()) {
    await think(world, session, run, plan)
    const toolCallId = `call_${index}_${world.random.uuid().slice(0, 6)}`
    const content = [{ type: 'toolCall', id: toolCallId, name: step.name, arguments: step.args }]
    answerWith(world, session, run, content, 'toolUse', plan, totals)
    await playStep(world, session, run, step, toolCallId)
  }
  await think(world, session, run, plan)
  await speak(world, session, run, plan, totals)
  return null
}

async function think(world: DemoWorld, session: DemoSession, run: ActiveRun, plan: Plan): Promise<void> {
  // A model that hangs gives no sign at all: no `model` event, no change of the row.
  if (plan.hangs) await world.wait(FOREVER_MS, run.stop.signal)
  world.agent(session, run.runId, 'lifecycle', { phase: 'model', provider: PROVIDER, model: session.model })
  world.changed(session, { phase: 'model', runId: run.runId })
  await world.wait(plan.thinksMs, run.stop.signal)
}

async function speak(world: DemoWorld, session: DemoSession, run: ActiveRun, plan: Plan, totals: Totals): Promise<void> {
  const { count, everyMs } = plan.chunks
  let text = ''
  for (let chunk = 1; chunk <= count; chunk += 1) {
    const delta =
      count > 2
        ? `chunk ${chunk} `
        : plan.answer.slice(((chunk - 1) * plan.answer.length) / count, (chunk * plan.answer.length) / count)
    text += delta
    world.agent(session, run.runId, 'assistant', { text, delta })
    world.chat(session, run.runId, 'delta', { deltaText: delta })
    await world.wait(everyMs, run.stop.signal)
  }
  answerWith(world, session, run, [{ type: 'text', text: plan.answer }], 'stop', plan, totals)
  world.agent(session, run.runId, 'lifecycle', {
    phase: 'finishing',
    stopReason: 'stop',
    aborted: false,
    livenessState: 'working',
  })
}

function answerWith(
  world: DemoWorld,
  session: DemoSession,
  run: ActiveRun,
  content: readonly unknown[],
  stopReason: string,
  plan: Plan,
  totals: Totals,
): void {
  const { input, output, cacheRead } = plan.tokens ?? { input: 1_200 + 37 * session.transcript.length, output: 42, cacheRead: 0 }
  const total = input * DOLLARS.input + output * DOLLARS.output + cacheRead * DOLLARS.cacheRead
  totals.input += input
  totals.output += output
  totals.costUsd += total
  session.totalTokens = input + cacheRead
  world.agent(session, run.runId, 'usage', { outputTokens: totals.output })
  const usage = { input, output, cacheRead, cacheWrite: 0, totalTokens: input + output + cacheRead, cost: { total } }
  const head = { role: 'assistant', content, provider: PROVIDER, model: session.model, usage, stopReason, timestamp: world.now() }
  world.message(session, head, run.runId)
}

/** Provider errors: 429 and 5xx are retried for minutes while the row says `running`; the others fail at once. */
async function failModel(
  world: DemoWorld,
  session: DemoSession,
  run: ActiveRun,
  fails: NonNullable<Plan['fails']>,
): Promise<string | null> {
  const { status, times } = fails
  const error = `${PROVIDER}/${session.model} request failed (HTTP ${status}).`
  const reason = status === 429 ? 'rate_limit' : status >= 500 ? 'server_error' : status === 401 ? 'auth' : 'format'
  const retries = status === 429 || status >= 500 ? RETRY_WAITS_MS.length : 0
  for (let attempt = 1; attempt <= Math.min(times, retries + 1); attempt += 1) {
    const errorObservation = { provider: PROVIDER, model: session.model, failoverReason: reason }
    world.agent(session, run.runId, 'lifecycle', {
      phase: 'finishing',
      error,
      errorObservation,
      aborted: false,
      livenessState: 'blocked',
    })
    const delayMs = RETRY_WAITS_MS[attempt - 1]
    if (attempt > retries || delayMs === undefined) return error
    const progress = {
      retryAttempt: attempt,
      maxRetries: retries,
      delayMs,
      attempt: attempt + 1,
      maxAttempts: retries + 1,
      reason,
    }
    world.agent(session, run.runId, 'run_status', {
      phase: 'retrying',
      message: `Retrying… ${attempt + 1}/${retries + 1}`,
      ...progress,
    })
    await world.wait(delayMs, run.stop.signal)
    beginAttempt(world, session, run)
  }
  return null
}
