import { beginAttempt, touch } from './attempt.ts'
import { callModel } from './model-call.ts'
import { type Plan, planOf } from './plan.ts'
import type { ActiveRun, DemoSession } from './session.ts'
import type { DemoWorld } from './world.ts'

export type RunRequest = { text: string; runId: string; ownerConnId: string | null; plan?: Plan }

/** What an operator's abort, a crash or the end of the fleet gives as reason. */
export type StopReason = 'abort' | 'crash' | 'close'

/** Starts a run for a message, in the order of events of the real gateway. A busy session queues it. */
export function startRun(world: DemoWorld, session: DemoSession, request: RunRequest): void {
  if (session.run) return queueInput(world, session, request)
  const run: ActiveRun = {
    runId: request.runId,
    ownerConnId: request.ownerConnId,
    started: false,
    startedAt: world.now(),
    eventSeq: 0,
    stop: new AbortController(),
  }
  session.run = run
  touch(session, world.now(), { status: 'running', lastInteractionAt: world.now(), endedAt: null })
  world.changed(session, { reason: 'send' })
  hearUser(world, session, request)
  void playRun(world, session, run, request.plan ?? planOf(request.text))
}

/** Goes on, under a new id, with a run that a crash interrupted: `model` events come, but no `start`. */
export function resumeRun(world: DemoWorld, session: DemoSession): void {
  const runId = world.random.uuid()
  session.run = { runId, ownerConnId: null, started: true, startedAt: world.now(), eventSeq: 0, stop: new AbortController() }
  touch(session, world.now(), { status: 'running', abortedLastRun: true })
  world.changed(session, { reason: 'agent.run.started' })
  void work(world, session, session.run, { ...planOf(''), answer: 'Resumed after a restart, and done.' })
}

async function playRun(world: DemoWorld, session: DemoSession, run: ActiveRun, plan: Plan): Promise<void> {
  try {
    for (const phase of ['preparing_workspace', 'preparing_context']) {
      world.chat(session, run.runId, 'status', { phase })
      world.agent(session, run.runId, 'run_status', { phase })
      await world.wait(5, run.stop.signal)
    }
  } catch {
    return stopped(world, session, run)
  }
  beginAttempt(world, session, run)
  world.agent(session, run.runId, 'run_status', { phase: 'starting_model' })
  world.changed(session, { reason: 'agent.run.started' })
  world.changed(session, { phase: 'start', runId: run.runId })
  await work(world, session, run, plan)
}

async function work(world: DemoWorld, session: DemoSession, run: ActiveRun, plan: Plan): Promise<void> {
  const totals = { input: 0, output: 0, costUsd: 0 }
  try {
    const error = await callModel(world, session, run, plan, totals)
    if (error) return failed(world, session, run, error)
  } catch (stop) {
    if (run.stop.signal.aborted) return stopped(world, session, run)
    throw stop
  }
  finished(world, session, run, totals)
}

function finished(world: DemoWorld, session: DemoSession, run: ActiveRun, totals: NonNullable<DemoSession['lastRun']>): void {
  const endedAt = world.now()
  world.agent(session, run.runId, 'lifecycle', { phase: 'model', provider: null, model: null })
  const end = {
    stopReason: 'stop',
    aborted: false,
    livenessState: 'working',
    phase: 'end',
    startedAt: run.startedAt,
    endedAt,
    executionSettled: true,
  }
  world.agent(session, run.runId, 'lifecycle', end)
  world.chat(session, run.runId, 'final', { stopReason: 'stop', message: session.transcript.at(-1) })
  touch(session, endedAt, { status: 'done', endedAt, lastRun: totals, lastRunId: run.runId, run: null, abortedLastRun: false })
  world.changed(session, { reason: 'agent.input.settled' })
  world.changed(session, { phase: 'end', runId: run.runId })
  startNext(world, session)
}

function failed(world: DemoWorld, session: DemoSession, run: ActiveRun, error: string): void {
  const endedAt = world.now()
  const lifecycle = {
    phase: 'error',
    error,
    aborted: false,
    livenessState: 'blocked',
    startedAt: run.startedAt,
    endedAt,
    executionSettled: true,
  }
  world.agent(session, run.runId, 'lifecycle', lifecycle)
  touch(session, endedAt, {
    status: 'failed',
    endedAt,
    lastRun: null,
    lastRunId: run.runId,
    lastRunError: error,
    run: null,
    totalTokens: 0,
  })
  world.chat(session, run.runId, 'error', { errorMessage: error })
  world.changed(session, { phase: 'error', runId: run.runId })
  // The real gateway reports a failed chat twice.
  world.chat(session, run.runId, 'error', { errorMessage: error })
  startNext(world, session)
}

/** An abort is an end followed by an error; a crash says nothing at all. */
function stopped(world: DemoWorld, session: DemoSession, run: ActiveRun): void {
  const reason: StopReason = run.stop.signal.reason
  if (reason !== 'abort') return
  const endedAt = world.now()
  const { runId, startedAt } = run
  world.chat(session, runId, 'aborted', { stopReason: 'rpc' })
  world.agent(session, runId, 'lifecycle', {
    phase: 'end',
    status: 'cancelled',
    aborted: true,
    stopReason: 'rpc',
    startedAt,
    endedAt,
  })
  const error = {
    phase: 'error',
    error: 'This operation was aborted',
    aborted: true,
    stopReason: 'aborted',
    startedAt,
    endedAt,
    executionSettled: true,
  }
  world.agent(session, runId, 'lifecycle', error)
  touch(session, endedAt, {
    status: 'killed',
    endedAt,
    startedAt,
    lastRun: null,
    lastRunId: runId,
    abortedLastRun: true,
    run: null,
    totalTokens: 0,
  })
  for (const input of session.pending) input.state = 'cancelled'
  world.changed(session, { reason: 'agent.input.settled' })
  for (const phase of ['end', 'error']) world.changed(session, { phase, runId })
  world.changed(session, { reason: 'abort' })
}

function queueInput(world: DemoWorld, session: DemoSession, { text, runId }: RunRequest): void {
  session.pending.push({ id: world.random.uuid(), runId, acceptedAt: world.now(), state: 'queued', text })
  world.changed(session, { reason: 'send' })
}

function startNext(world: DemoWorld, session: DemoSession): void {
  const next = session.pending.find(({ state }) => state === 'queued')
  if (!next) return
  session.pending = session.pending.filter((input) => input !== next)
  startRun(world, session, { text: next.text, runId: next.runId, ownerConnId: null })
}

function hearUser(world: DemoWorld, session: DemoSession, { text, runId }: RunRequest): void {
  world.message(session, { role: 'user', content: text, timestamp: world.now(), idempotencyKey: `${runId}:user` }, null)
}
