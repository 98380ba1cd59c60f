import type { DemoSession } from './session.ts'
import type { DemoWorld } from './world.ts'

const CROWD = 'agent:crowd:session-'
/** Events are made in small bursts: a timer for each would cost more than the events. */
const BURST_MS = 50

/** Sessions with a past and nothing to do. */
export function addCrowd(world: DemoWorld, count: number): void {
  for (let n = 1; n <= count; n += 1) {
    const session = world.session(`${CROWD}${n}`)
    const endedAt = world.now() - world.random.between(60_000, 86_400_000)
    const past = {
      status: 'done',
      startedAt: endedAt - 4_000,
      endedAt,
      updatedAt: endedAt,
      createdAt: endedAt - 3_600_000,
      totalTokens: 2_000,
    } as const
    Object.assign(session, past, { label: `Crowd session ${n}`, lastRunId: world.random.uuid() })
  }
}

/** Makes the crowd work at a given rate: each session in turn starts a tool, then finishes it. */
export function startLoad(world: DemoWorld, eventsPerSecond: number, signal: AbortSignal): void {
  const sessions = [...world.sessions.values()].filter(({ key }) => key.startsWith(CROWD))
  if (sessions.length === 0) throw new Error('eventsPerSecond needs sessions to make them')
  for (const session of sessions) beginWork(world, session)
  let made = 0
  const began = world.now()
  const timer = setInterval(() => {
    const due = Math.floor(((world.now() - began) * eventsPerSecond) / 1_000)
    for (; made < due; made += 1) makeEvent(world, sessions, made)
  }, BURST_MS)
  signal.addEventListener('abort', () => clearInterval(timer))
}

function beginWork(world: DemoWorld, session: DemoSession): void {
  const now = world.now()
  session.run = {
    runId: world.random.uuid(),
    ownerConnId: null,
    started: true,
    startedAt: now,
    eventSeq: 0,
    stop: new AbortController(),
  }
  Object.assign(session, { status: 'running', startedAt: now, endedAt: null, updatedAt: now })
}

/** Two events a call: every session starts its call, then every session finishes it, and so on. */
function makeEvent(world: DemoWorld, sessions: readonly DemoSession[], made: number): void {
  const session = sessions[made % sessions.length]
  if (!session?.run) return
  const round = Math.floor(made / sessions.length)
  const call = Math.floor(round / 2)
  const head = { name: 'exec', toolCallId: `call_${call}_${session.sessionId.slice(0, 8)}` }
  session.updatedAt = world.now()
  if (round % 2 === 0)
    return world.tool(session, session.run.runId, { phase: 'start', ...head, args: { command: `make step-${call}` } })
  const result = {
    content: [{ type: 'text', text: `step ${call} done` }],
    details: { status: 'completed', exitCode: 0, durationMs: 40 },
  }
  world.tool(session, session.run.runId, { phase: 'result', ...head, isError: false, result })
}
