import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '#contracts/live.ts'
import { timelineRows } from './timeline-rows.ts'

let id = 0
const second = (s: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, s)).toISOString()

function entry(s: number, kind: string, body: Record<string, unknown> = {}): TimelineEntry {
  id += 1
  return {
    id: String(id),
    sessionId: '00000000-0000-4000-8000-000000000009',
    runId: 'r1',
    kind,
    at: second(s),
    dedupKey: `d${id}`,
    body,
  }
}

const call = (s: number, callId: string, argsHash: string, resultHash: string): TimelineEntry[] => [
  entry(s, 'tool-started', { toolCallId: callId, name: 'read', argsHash }),
  entry(s + 1, 'tool-finished', { toolCallId: callId, name: 'read', resultClass: 'ok', resultHash, durationMs: 900 }),
]
const modelCall = (s: number) =>
  entry(s, 'message', { role: 'assistant', tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, costUsd: null } })

describe('timelineRows', () => {
  it('makes one row of a call that began and ended', () => {
    const [row, ...rest] = timelineRows(call(1, 'a', 'h', 'r'), [])
    expect(rest).toEqual([])
    expect(row).toMatchObject({ kind: 'tool', name: 'read', resultClass: 'ok', durationMs: 900, at: second(1) })
  })

  it('leaves a call without an end running, not finished', () => {
    expect(timelineRows([entry(1, 'tool-started', { toolCallId: 'a', name: 'read', argsHash: 'h' })], [])).toMatchObject([
      { resultClass: null, durationMs: null },
    ])
  })

  it('does not show a call as running in a run that has ended', () => {
    const started = entry(1, 'tool-started', { toolCallId: 'a', name: 'exec', argsHash: 'h' })
    expect(timelineRows([started, entry(3, 'run-ended', { state: 'killed' })], [])[0]).toMatchObject({
      resultClass: 'unknown',
      durationMs: null,
    })
  })

  it('counts the same call with the same result as one row, over the model calls between', () => {
    const entries = [...call(1, 'a', 'h', 'r'), modelCall(3), ...call(4, 'b', 'h', 'r'), modelCall(6), ...call(7, 'c', 'h', 'r')]
    const [row, ...rest] = timelineRows(entries, [])
    expect(rest).toEqual([])
    expect(row).toMatchObject({ kind: 'repeat', calls: [{}, {}, {}], between: [{}, {}] })
  })

  it('goes on counting after the repetition was noticed, and keeps the verdict', () => {
    const noticed = entry(5, 'health-changed', { from: 'healthy', verdict: 'looping', evidence: [] })
    const rows = timelineRows([...call(1, 'a', 'h', 'r'), ...call(3, 'b', 'h', 'r'), noticed, ...call(6, 'c', 'h', 'r')], [])
    expect(rows).toMatchObject([
      { kind: 'repeat', calls: [{}, {}, {}] },
      { kind: 'entry', entry: { kind: 'health-changed' } },
    ])
  })

  it('does not take progress for repetition: another result or another argument starts a row of its own', () => {
    const entries = [...call(1, 'a', 'h', 'r1'), ...call(4, 'b', 'h', 'r2'), ...call(7, 'c', 'other', 'r2')]
    expect(timelineRows(entries, []).map(({ kind }) => kind)).toEqual(['tool', 'tool', 'tool'])
  })

  it('does not call unknown arguments equal', () => {
    const bare = (s: number, callId: string) => entry(s, 'tool-finished', { toolCallId: callId, name: 'read', resultClass: 'ok' })
    expect(timelineRows([bare(1, 'a'), bare(2, 'b')], []).map(({ kind }) => kind)).toEqual(['tool', 'tool'])
  })

  it('puts a gap where it began, and keeps what nobody needs to read out of sight', () => {
    const gap = { id: 'g', gatewayId: 'w', fromAt: second(5), toAt: second(9), reason: 'closed', missed: null, recovered: 0 }
    const rows = timelineRows(
      [...call(1, 'a', 'h', 'r'), entry(4, 'text-progressed'), entry(10, 'run-ended', { state: 'done' })],
      [gap],
    )
    expect(rows.map(({ kind }) => kind)).toEqual(['tool', 'gap', 'entry'])
  })

  it('shows a state of the gateway row only where it changes', () => {
    const seen = (s: number, status: string) => entry(s, 'session-seen', { row: { status }, reason: 'poll' })
    expect(timelineRows([seen(1, 'running'), seen(2, 'running'), seen(3, 'done')], [])).toHaveLength(2)
  })

  it('knows the facts of a repetition, so that evidence finds its row', () => {
    const entries = [...call(1, 'a', 'h', 'r'), ...call(4, 'b', 'h', 'r')]
    expect(timelineRows(entries, [])[0]?.facts).toEqual(entries.map(({ dedupKey }) => dedupKey))
  })
})
