import type { DemoMethod, DemoParams } from './params.ts'
import { startRun } from './play-run.ts'
import { Refused } from './refusal.ts'
import { addMessage, type DemoSession, rowOf } from './session.ts'
import type { CronJob, DemoWorld } from './world.ts'

/** The connection a request came on. */
export type Caller = { connId: string; scopes: readonly string[]; subscribe(): void }

type Methods = { [M in DemoMethod]: (world: DemoWorld, params: DemoParams<M>, caller: Caller) => unknown }

const DEFAULT_HISTORY = 200

/** What each method answers, and does to the world. */
export const demoMethods: Methods = {
  health: (world) => ({ ok: true, ts: world.now(), eventLoop: { degraded: false } }),
  'sessions.subscribe': (_world, _params, caller) => {
    caller.subscribe()
    return { subscribed: true }
  },
  'sessions.list': listSessions,
  'sessions.describe': (world, { key }) => ({ session: describe(world, key) }),
  'sessions.get': (world, { key, limit = DEFAULT_HISTORY }) => ({
    messages: world.sessions.get(key)?.transcript.slice(-limit) ?? [],
  }),
  'sessions.abort': (world, { key, runId }, caller) => {
    const aborted = abort(world, key, runId, caller)
    return { ok: true, abortedRunId: aborted, status: aborted ? 'aborted' : 'no-active-run' }
  },
  'chat.abort': (world, { sessionKey, runId }, caller) => {
    const aborted = abort(world, sessionKey, runId, caller)
    return { ok: true, aborted: aborted !== null, runIds: aborted ? [aborted] : [] }
  },
  'sessions.reset': resetSession,
  'chat.history': readHistory,
  'chat.send': sendChat,
  'agents.list': (world) => ({
    defaultId: 'main',
    agents: [...new Set([...world.sessions.values()].map((s) => s.agentId))].map((id) => ({ id })),
  }),
  'cron.list': listJobs,
  'cron.update': (world, { jobId, patch }) => {
    const job = world.jobs.find(({ id }) => id === jobId)
    if (!job) throw new Refused('INVALID_REQUEST', `unknown cron job: ${jobId}`)
    return listedJob(Object.assign(job, patch))
  },
}

function listSessions(world: DemoWorld, params: DemoParams<'sessions.list'>) {
  const { limit = 200, offset = 0, search, agentId } = params
  const all = [...world.sessions.values()]
    .filter((session) => (agentId ? session.agentId === agentId : true) && (search ? session.key.includes(search) : true))
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
  const now = world.now()
  const sessions = all.slice(offset, offset + limit).map((session) => rowOf(session, now))
  const next = offset + sessions.length
  const hasMore = next < all.length
  return {
    ts: now,
    count: sessions.length,
    totalCount: all.length,
    limitApplied: limit,
    nextOffset: hasMore ? next : null,
    hasMore,
    owners: [],
    sessions,
  }
}

function describe(world: DemoWorld, key: string) {
  const session = world.sessions.get(key)
  if (!session) return null
  const { hasActiveRun: _, activeRunIds: __, ...row } = rowOf(session, world.now())
  return row
}

function readHistory(world: DemoWorld, { sessionKey, limit = DEFAULT_HISTORY, offset = 0 }: DemoParams<'chat.history'>) {
  const session = world.sessions.get(sessionKey)
  const empty = { sessionKey, messages: [], pendingInputs: { items: [], total: 0 }, hasMore: false, totalMessages: 0 }
  if (!session) return { ...empty, sessionInfo: { key: sessionKey, kind: 'direct' } }
  const { transcript, pending, run } = session
  const end = Math.max(0, transcript.length - offset)
  const messages = transcript.slice(Math.max(0, end - limit), end)
  const items = pending.map(({ text, ...input }) => ({
    ...input,
    message: { role: 'user', content: text, timestamp: input.acceptedAt },
  }))
  const hasMore = end > limit
  return {
    sessionKey,
    sessionId: session.sessionId,
    messages,
    pendingInputs: { items, total: items.length },
    hasMore,
    ...(hasMore ? { nextOffset: offset + messages.length } : {}),
    totalMessages: transcript.length,
    sessionInfo: rowOf(session, world.now()),
    ...(run ? { inFlightRun: { runId: run.runId, startedAt: run.startedAt } } : {}),
  }
}

/** Sending is idempotent by key for as long as the transcript or the queue remembers it. */
function sendChat(world: DemoWorld, { sessionKey, message, idempotencyKey }: DemoParams<'chat.send'>, caller: Caller) {
  const session = world.session(sessionKey)
  const runId = idempotencyKey
  if (session.run?.runId === runId || session.pending.some((input) => input.runId === runId))
    return { runId, status: 'in_flight' }
  if (session.transcript.some((entry) => entry.idempotencyKey === `${runId}:user`)) return { runId, status: 'ok' }
  startRun(world, session, { text: message, runId, ownerConnId: caller.connId })
  return { runId, status: 'started' }
}

/** Without admin scope a client may only stop the runs it started. */
function abort(world: DemoWorld, key: string, runId: string | undefined, caller: Caller): string | null {
  const run = world.sessions.get(key)?.run
  if (!run || (runId !== undefined && run.runId !== runId)) return null
  if (run.ownerConnId !== caller.connId && !caller.scopes.includes('operator.admin'))
    throw new Refused('INVALID_REQUEST', 'unauthorized')
  run.stop.abort('abort')
  return run.runId
}

/** Keeps key and session id; an unknown key is created, as on the real gateway. */
function resetSession(world: DemoWorld, { key, expectedSessionId }: DemoParams<'sessions.reset'>) {
  const session = world.session(key)
  if (expectedSessionId !== undefined && expectedSessionId !== session.sessionId)
    throw new Refused('INVALID_REQUEST', `Session ${key} changed before reset. Retry.`, { reason: 'session-changed' })
  session.run?.stop.abort('close')
  const cleared = {
    run: null,
    transcript: [],
    messageSeq: 0,
    pending: [],
    lastRun: null,
    totalTokens: 0,
    status: null,
    startedAt: null,
  }
  const now = world.now()
  Object.assign(session, cleared satisfies Partial<DemoSession>, {
    endedAt: null,
    lastRunId: null,
    lastRunError: null,
    systemSent: false,
    updatedAt: now,
  })
  const marker = { role: 'system', content: [{ type: 'text', text: 'Reset' }], timestamp: now, __openclaw: { kind: 'reset' } }
  addMessage(session, marker, world.random.uuid(), null)
  world.changed(session, { reason: 'reset' })
  return { ok: true, key, entry: { sessionId: session.sessionId, totalTokens: 0 } }
}

function listJobs(world: DemoWorld, { includeDisabled = false, limit = 200, offset = 0 }: DemoParams<'cron.list'>) {
  const all = world.jobs.filter(({ enabled }) => enabled || includeDisabled)
  const jobs = all.slice(offset, offset + limit).map(listedJob)
  return { jobs, total: all.length, offset, limit, hasMore: offset + jobs.length < all.length }
}

const listedJob = ({ id, name, agentId, enabled, description, everyMs }: CronJob) => ({
  ...{ id, name, agentId, enabled, effectiveAgentId: agentId, ...(description ? { description } : {}) },
  schedule: { kind: 'every', everyMs },
  sessionTarget: 'isolated',
  wakeMode: 'now',
})
