import { describe, expect, it } from 'vitest'
import { digestCall } from './call-digest.ts'
import { createHealthBook } from './health-book.ts'
import type { SessionHealthState } from './health-state.ts'
import type { Observation, ObservationBody, SessionRow } from './observation.ts'
import { createSessionHealth } from './session-health.ts'

const health = createSessionHealth()
const sessionKey = 'agent:main:work'
const t0 = 1_795_500_000_000

const seen = (
  seconds: number,
  body: ObservationBody,
  runId: string | null = 'r1',
  dedupKey = `${body.kind}:${seconds}`,
): Observation => ({
  ...{ at: t0 + seconds * 1_000, sessionKey, agentId: 'main', runId, dedupKey },
  ...body,
})
const row = (seconds: number, fields: Partial<SessionRow>, reason = 'poll'): Observation =>
  seen(
    seconds,
    {
      kind: 'session-seen',
      reason,
      row: {
        ...{ sessionId: 's', agentId: 'main', kind: 'direct', classification: null, label: null, title: null, parentKey: null },
        ...{ status: null, hasActiveRun: null, activeRunIds: null, lastRunId: null, lastRunError: null, abortedLastRun: null },
        ...{
          contextTokens: null,
          contextWindow: null,
          modelProvider: null,
          model: null,
          createdAt: null,
          updatedAt: null,
          archived: false,
        },
        ...fields,
      },
    },
    null,
  )
const fold = (observations: readonly Observation[]): SessionHealthState =>
  observations.reduce(health.advance, health.initial(sessionKey, t0))
const at = (seconds: number) => t0 + seconds * 1_000

const started = (seconds: number, runId = 'r1') =>
  seen(seconds, { kind: 'run-started', startedAt: at(seconds), resumed: false }, runId)
const ended = (seconds: number, state: 'done' | 'failed', runId = 'r1') =>
  seen(seconds, { kind: 'run-ended', state, error: null, stopReason: null }, runId)

describe('rows and events', () => {
  it('a late row of the run before does not end the run that has just begun', () => {
    const state = fold([
      started(0),
      ended(5, 'done'),
      started(6, 'r2'),
      row(7, { status: 'done', hasActiveRun: false, lastRunId: 'r1', updatedAt: at(5) }, 'agent.input.settled'),
    ])
    expect(state.run?.runId).toBe('r2')
  })

  it('a poll ends a run whose end nobody heard', () => {
    expect(fold([started(0), row(60, { status: 'done', hasActiveRun: false, updatedAt: at(20) })]).run).toBeNull()
  })

  it('a run that only a row told of is ended by a row, although it names the run before', () => {
    const compaction = row(10, { status: 'running', hasActiveRun: true, updatedAt: at(8) }, 'message')
    const over = row(40, { status: 'done', hasActiveRun: false, lastRunId: 'r1', updatedAt: at(9.9) })
    expect(fold([started(0), ended(5, 'done'), compaction, over]).run).toBeNull()
  })

  it('what a transcript tells of the past starts no run after a newer row said that nothing runs', () => {
    const past = seen(20, { kind: 'tool-started', toolCallId: 'c', name: 'exec', args: {}, meta: null }, 'r9')
    expect(fold([row(60, { status: 'done', hasActiveRun: false, updatedAt: at(30) }), past]).run).toBeNull()
  })

  it('a row that says running although nothing runs does not hide a failure', () => {
    const state = fold([
      started(0),
      ended(5, 'failed'),
      row(6, { status: 'running', hasActiveRun: false, updatedAt: at(5.5) }, 'start'),
    ])
    expect(health.judge(state, at(7)).verdict).toBe('failing')
  })
})

describe('a call told twice', () => {
  const light = seen(
    1,
    {
      kind: 'tool-started',
      toolCallId: 'c',
      name: 'exec',
      args: null,
      meta: 'show a',
      digest: digestCall('exec', { meta: 'show a' }),
    },
    'r1',
    'tool-item:c',
  )
  const full = seen(
    1,
    {
      kind: 'tool-started',
      toolCallId: 'c',
      name: 'exec',
      args: null,
      meta: null,
      digest: digestCall('exec', { command: 'cat a' }),
    },
    'r1',
    'tool-start:c',
  )

  it('is compared by its arguments, even when these were left out on the way', () => {
    expect(fold([started(0), light, full]).calls).toMatchObject([
      { exact: digestCall('exec', { command: 'cat a' }).exact, light: false },
    ])
    expect(fold([started(0), full, light]).calls).toMatchObject([{ exact: digestCall('exec', { command: 'cat a' }).exact }])
  })
})

describe('the book of sessions', () => {
  const start = (key: string, seconds: number): Observation => ({ ...started(seconds), sessionKey: key })

  it('tells each deadline at its own time, before later facts', () => {
    const book = createHealthBook()
    book.observe([start('a', 0)], at(0))
    book.observe([start('b', 30)], at(30))
    expect(book.nextDeadline()).toBe(at(120))
    const changes = book.observe([{ ...started(400, 'r2'), sessionKey: 'c' }], at(400))
    expect(changes.map(({ sessionKey: key, t, verdict }) => [key, t, verdict.verdict])).toEqual([
      ['a', at(120), 'stuck'],
      ['b', at(150), 'stuck'],
      ['c', at(400), 'healthy'],
    ])
    expect(book.nextDeadline()).toBe(at(520))
  })

  it('lets no silence count while nobody listens', () => {
    const book = createHealthBook()
    book.observe([start('a', 0)], at(0))
    book.stopListening()
    expect(book.passTime(at(1_000))).toEqual([])
    expect(book.resumeListening(at(1_000))).toMatchObject([{ verdict: { verdict: 'unknown' } }])
    expect(book.passTime(at(1_120))).toMatchObject([{ t: at(1_120), verdict: { verdict: 'stuck' } }])
  })

  it('goes on from kept states', () => {
    const book = createHealthBook()
    book.observe([start('a', 0)], at(0))
    const kept = JSON.parse(JSON.stringify(book.states())) as SessionHealthState[]
    expect(
      createHealthBook(undefined, kept)
        .passTime(at(121))
        .map(({ t, verdict }) => [t, verdict.verdict]),
    ).toEqual([
      [at(0), 'healthy'],
      [at(120), 'stuck'],
    ])
  })

  it('lets a parent wait for its running child, and counts its silence from the end of the child', () => {
    const child = (seconds: number, hasActiveRun: boolean): Observation => {
      const told = row(
        seconds,
        { status: hasActiveRun ? 'running' : 'done', hasActiveRun, parentKey: 'p', updatedAt: at(seconds) },
        'create',
      )
      return { ...told, sessionKey: 'kid' }
    }
    const book = createHealthBook()
    book.observe([start('p', 0)], at(0))
    book.observe([child(10, true)], at(10))
    expect(book.session('p')?.verdict.verdict).toBe('waiting')
    expect(book.passTime(at(129))).toEqual([])
    book.observe([child(129, false)], at(129))
    expect(book.passTime(at(248)).filter(({ sessionKey: key }) => key === 'p')).toEqual([])
    expect(book.passTime(at(249))).toMatchObject([{ sessionKey: 'p', verdict: { verdict: 'stuck' } }])
  })
})
