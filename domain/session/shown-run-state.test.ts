import { describe, expect, it } from 'vitest'
import { shownRunState } from './shown-run-state.ts'

const run = {
  ...{ runId: 'first', state: 'running', startedAt: '2026-01-01T10:00:00.000Z' },
  ...{ endedAt: null as string | null, resumed: false },
}
const later = { ...run, runId: 'second', startedAt: '2026-01-01T10:05:00.000Z' }

describe('the state a run is shown in', () => {
  it('is running while its session has an open run, or may have one', () => {
    expect(shownRunState(run, [run], true)).toBe('running')
    expect(shownRunState(run, [run], null)).toBe('running')
  })

  it('is unknown once nothing runs and no end was seen', () => {
    expect(shownRunState(run, [run], false)).toBe('unknown')
    expect(shownRunState({ ...run, state: 'queued' }, [run], false)).toBe('unknown')
  })

  it('is unknown once the gateway took the work up under another id, which itself goes on', () => {
    const resumed = { ...later, resumed: true }
    expect(shownRunState(run, [resumed, run], true)).toBe('unknown')
    expect(shownRunState(resumed, [resumed, run], true)).toBe('running')
  })

  it('stays running beside a run of the gateway’s own, such as a compaction’s', () => {
    expect(shownRunState(run, [later, run], true)).toBe('running')
  })

  it('is what was seen, where an end was seen', () => {
    const ended = { ...run, state: 'failed', endedAt: '2026-01-01T10:01:00.000Z' }
    expect(shownRunState(ended, [ended, { ...later, resumed: true }], false)).toBe('failed')
  })
})
