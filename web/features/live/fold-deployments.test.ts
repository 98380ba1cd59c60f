import { describe, expect, it } from 'vitest'
import type { DeploymentDetail, DeploymentPage, EnvironmentPage } from '#contracts/api/releases.ts'
import type { DeploymentView, EnvironmentView, JournalEntry, OutputLine } from '#contracts/deployments.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { foldDeployment, foldDeploymentPages, foldEnvironments, foldOutput } from './fold-deployments.ts'
import { foldOpenDeployments, wantsPerson } from './fold-open-deployments.ts'

const deployment = (id: string, more: Partial<DeploymentView> = {}): DeploymentView =>
  ({ id, environment: 'production', state: 'verifying', pausedBy: null, ...more }) as DeploymentView // what is folded of it
const frame = (view: DeploymentView): LiveFrame => ({ type: 'deployment', deployment: view })
const page = (...items: DeploymentView[]): DeploymentPage => ({ items, nextCursor: null, asOf: '1' })
const entry = (seq: number, second = seq, source: JournalEntry['source'] = 'deploy'): JournalEntry => ({
  ...{ source, seq, at: `2026-01-01T00:00:0${second}.000Z` },
  body: { kind: 'state', state: 'verifying', reason: '', pausedBy: null },
})
const line = (id: number): OutputLine => ({
  id,
  target: 'a',
  at: '2026-01-01T00:00:00.000Z',
  stream: 'stdout',
  line: `line ${id}`,
})
const idsOf = (items: readonly { id: string | number }[]) => items.map(({ id }) => id)

describe('foldOpenDeployments', () => {
  it('keeps what is at work and lets go of what has ended', () => {
    const before = page(deployment('a'))
    const after = foldOpenDeployments(before, [frame(deployment('b')), frame(deployment('a', { state: 'promoted' }))])
    expect(idsOf(after.items)).toEqual(['b'])
    expect(foldOpenDeployments(before, [frame(deployment('c', { state: 'cancelled' }))])).toBe(before)
  })

  it('keeps a rollback that failed: it waits for a person', () => {
    const after = foldOpenDeployments(page(deployment('a')), [frame(deployment('a', { state: 'rollback-failed' }))])
    expect(after.items.map(wantsPerson)).toEqual([true])
  })
})

describe('wantsPerson', () => {
  it('is true of approval, a held verdict and a failed rollback, not of a pause that a person asked for', () => {
    const asked = [
      deployment('a', { state: 'awaiting-approval' }),
      deployment('a', { state: 'paused', pausedBy: 'held' }),
      deployment('a', { state: 'paused', pausedBy: 'asked' }),
      deployment('a', { state: 'rolling-back' }),
    ]
    expect(asked.map(wantsPerson)).toEqual([true, true, false, false])
  })
})

describe('foldDeploymentPages', () => {
  it('replaces one where it is, whatever page, and puts a new one first if it passes the filter', () => {
    const pages = [page(deployment('b')), page(deployment('a'))]
    const frames = [
      frame(deployment('a', { state: 'promoted' })),
      frame(deployment('c')),
      frame(deployment('d', { environment: 'staging' })),
    ]
    const after = foldDeploymentPages(pages, frames, 'production')
    expect(after.map(({ items }) => idsOf(items))).toEqual([['c', 'b'], ['a']])
    expect(after[1]?.items[0]?.state).toBe('promoted')
  })
})

describe('foldEnvironments', () => {
  it('replaces an environment by its slug and adds one that is new', () => {
    const named = (slug: string, name: string) => ({ slug, name }) as EnvironmentView // what is folded of it
    const before: EnvironmentPage = { items: [named('staging', 'Staging')], asOf: '1' }
    const told = (environment: EnvironmentView): LiveFrame => ({ type: 'environment', environment })
    const after = foldEnvironments(before, [told(named('production', 'Production')), told(named('staging', 'Stage'))])
    expect(after.items.map(({ name }) => name)).toEqual(['Stage', 'Production'])
  })
})

describe('foldDeployment', () => {
  const detail = { deployment: deployment('a'), journal: [entry(0)], gateRuns: [], drift: [], asOf: '1' } as DeploymentDetail
  const journal = (entries: JournalEntry[], deploymentId = 'a'): LiveFrame => ({ type: 'journal', deploymentId, entries })

  it('adds each entry of the journal once, in the order of their times, whichever workflow wrote it', () => {
    const after = foldDeployment(detail, [journal([entry(2), entry(0)]), journal([entry(0, 1, 'rollback'), entry(2)])])
    expect(after.journal.map(({ source, seq }) => `${source} ${seq}`)).toEqual(['deploy 0', 'rollback 0', 'deploy 2'])
  })

  it('is the same detail when the frames are about another deployment', () => {
    expect(foldDeployment(detail, [journal([entry(1)], 'b'), frame(deployment('b'))])).toBe(detail)
  })
})

describe('foldOutput', () => {
  it('appends what follows, puts a late line in its place, and doubles none', () => {
    const held = foldOutput([], [line(1), line(3)])
    expect(idsOf(foldOutput(held, [line(4), line(5)]))).toEqual([1, 3, 4, 5])
    expect(idsOf(foldOutput(held, [line(2), line(3), line(4), line(4)]))).toEqual([1, 2, 3, 4])
    expect(foldOutput(held, [line(3), line(1)])).toBe(held)
    expect(foldOutput(held, [])).toBe(held)
  })
})
