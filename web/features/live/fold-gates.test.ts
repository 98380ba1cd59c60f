import { describe, expect, it } from 'vitest'
import type { DriftPage, GateRunPage, ReleasePage, SuitePage } from '#contracts/api/releases.ts'
import type { DriftReportView } from '#contracts/drift.ts'
import type { GateRunView, SuiteView } from '#contracts/gates.ts'
import type { LiveFrame } from '#contracts/live.ts'
import type { ReleaseView } from '#contracts/release.ts'
import { foldDrift, foldGateRunPages, foldReleasePages, foldSuites } from './fold-gates.ts'

const time = (second: number): string => `2026-01-01T00:00:0${second}.000Z`
const run = (id: string, second: number, more: Partial<GateRunView> = {}): GateRunView =>
  ({ id, suite: 'answers', environment: 'production', startedAt: time(second), verdict: 'pass', ...more }) as GateRunView
const ran = (view: GateRunView): LiveFrame => ({ type: 'gate-run', run: view })

describe('foldSuites', () => {
  const suites = (...latest: GateRunView[]): SuitePage => ({
    items: [{ slug: 'answers', latest } as unknown as SuiteView],
    asOf: '1',
  })
  const latestOf = (page: SuitePage) => page.items[0]?.latest.map(({ id }) => id)

  it('shows the newest finished run of each environment', () => {
    const after = foldSuites(suites(run('a', 1)), [ran(run('b', 2)), ran(run('c', 1, { environment: 'staging' }))])
    expect(latestOf(after)).toEqual(['b', 'c'])
  })

  it('takes no verdict from a run at work, nor from one that is older', () => {
    const before = suites(run('b', 2))
    expect(foldSuites(before, [ran(run('c', 3, { verdict: null })), ran(run('a', 1))])).toBe(before)
  })
})

describe('foldGateRunPages', () => {
  it('puts a new run first where it passes the filter, and follows one that is listed', () => {
    const pages: GateRunPage[] = [{ items: [run('a', 1, { verdict: null })], nextCursor: null, asOf: '1' }]
    const frames = [ran(run('a', 1)), ran(run('b', 2)), ran(run('c', 3, { suite: 'other' }))]
    const after = foldGateRunPages(pages, frames, { suite: 'answers', environment: null })
    expect(after[0]?.items.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['b pass', 'a pass'])
  })
})

describe('foldReleasePages', () => {
  it('lists a new release first, but not among the results of a search', () => {
    const release = (id: string) => ({ id }) as ReleaseView // what is folded of it
    const pages: ReleasePage[] = [{ items: [release('a')], nextCursor: null, asOf: '1' }]
    const frames: LiveFrame[] = [{ type: 'release', release: release('b') }]
    expect(foldReleasePages(pages, frames, '')[0]?.items.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(foldReleasePages(pages, frames, 'a')).toBe(pages)
  })
})

describe('foldDrift', () => {
  const report = (id: string, second: number, more: Partial<DriftReportView> = {}): LiveFrame => ({
    type: 'drift',
    report: { id, at: time(second), scope: 'observed', environment: 'production', against: null, ...more } as DriftReportView,
  })

  it('keeps the newest report of each comparison', () => {
    const frames = [report('b', 2), report('a', 1), report('c', 3, { scope: 'between', against: 'staging' })]
    const after = foldDrift({ items: [], asOf: '1' } satisfies DriftPage, frames)
    expect(after.items.map(({ id }) => id)).toEqual(['b', 'c'])
  })
})
