import { describe, expect, it } from 'vitest'
import type { SessionDetail } from '#contracts/api/lists.ts'
import type { LiveFrame, TimelineEntry } from '#contracts/live.ts'
import { foldDetail } from './fold-detail.ts'

const detail = {
  session: { id: 's', gatewayId: 'g', key: 'k' },
  ...{ runs: [], timeline: [], tokens: [], findings: [], actions: [], gaps: [] },
} as unknown as SessionDetail // what is folded of it

const entry = (id: string, kind: string, body: Record<string, unknown> = {}): TimelineEntry => ({
  ...{ id, sessionId: 's', runId: 'r1', kind, at: `2026-01-01T00:00:0${id}.000Z`, dedupKey: id, body },
})
const timeline = (...entries: TimelineEntry[]): LiveFrame => ({ type: 'timeline', sessionId: 's', entries })
const tokens = { input: 10, output: 2, cacheRead: 5, cacheWrite: 0, costUsd: 0.25 }

describe('foldDetail', () => {
  it('counts a run from what is seen of it, as the server does', () => {
    const after = foldDetail(detail, [
      timeline(entry('1', 'run-started', { resumed: true }), entry('2', 'tool-started'), entry('3', 'message', { tokens })),
      timeline(entry('4', 'attempt-failed'), entry('5', 'message', { tokens }), entry('6', 'run-ended', { state: 'done' })),
    ])
    expect(after.runs).toMatchObject([
      { runId: 'r1', state: 'done', resumed: true, attempts: 2, toolCount: 1, modelCalls: 2, inputTokens: 20, costUsd: 0.5 },
    ])
    expect(after.tokens).toHaveLength(2)
    expect(after.timeline.map(({ id }) => id)).toEqual(['6', '5', '4', '3', '2', '1'])
  })

  it('counts an entry once, however often it comes', () => {
    const twice = [timeline(entry('3', 'message', { tokens })), timeline(entry('3', 'message', { tokens }))]
    const after = foldDetail(detail, twice)
    expect(after.runs[0]?.inputTokens).toBe(10)
    expect(after.timeline).toHaveLength(1)
  })

  it('leaves a price unknown while no call was priced', () => {
    const unpriced = timeline(entry('3', 'message', { tokens: { ...tokens, costUsd: null } }))
    expect(foldDetail(detail, [unpriced]).runs[0]?.costUsd).toBeNull()
  })

  it('is the same detail when the frames are about others', () => {
    const other: LiveFrame = { type: 'timeline', sessionId: 'another', entries: [entry('1', 'run-started')] }
    expect(foldDetail(detail, [other])).toBe(detail)
  })
})
