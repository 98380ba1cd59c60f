import type { DriftPage, GateRunPage, ReleasePage, SuitePage } from '#contracts/api/releases.ts'
import type { DriftReportView } from '#contracts/drift.ts'
import type { GateRunView } from '#contracts/gates.ts'
import type { LiveFrame } from '#contracts/live.ts'
import { inPages } from './fold-deployments.ts'

/** Suites with the latest finished run of each environment. A run still at work changes no verdict. */
export function foldSuites(page: SuitePage, frames: readonly LiveFrame[]): SuitePage {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'gate-run' || frame.run.verdict === null) return folded
    const { run } = frame
    const at = folded.items.findIndex(({ slug }) => slug === run.suite)
    const suite = folded.items[at]
    if (!suite) return folded
    const latest = withLatest(suite.latest, run)
    return latest === suite.latest ? folded : { ...folded, items: folded.items.with(at, { ...suite, latest }) }
  }, page)
}

function withLatest(latest: GateRunView[], run: GateRunView): GateRunView[] {
  const at = latest.findIndex(({ environment }) => environment === run.environment)
  if (at < 0) return [...latest, run]
  const known = latest[at]
  return known && known.id !== run.id && known.startedAt > run.startedAt ? latest : latest.with(at, run)
}

/** What a list of runs is narrowed to; null = any. */
export type RunFilter = { suite: string | null; environment: string | null }

/** Pages of runs: a known one replaced where it is, a new one that passes the filter put first. */
export function foldGateRunPages(
  pages: readonly GateRunPage[],
  frames: readonly LiveFrame[],
  filter: RunFilter,
): readonly GateRunPage[] {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'gate-run') return folded
    const { run } = frame
    const passes =
      (filter.suite === null || run.suite === filter.suite) &&
      (filter.environment === null || run.environment === filter.environment)
    return inPages(folded, run, passes)
  }, pages)
}

/** Pages of releases. A release that is new is first where nothing is searched for. */
export function foldReleasePages(
  pages: readonly ReleasePage[],
  frames: readonly LiveFrame[],
  search: string,
): readonly ReleasePage[] {
  return frames.reduce(
    (folded, frame) => (frame.type === 'release' ? inPages(folded, frame.release, search === '') : folded),
    pages,
  )
}

/** The newest report of each comparison; an older one never takes its place. */
export function foldDrift(page: DriftPage, frames: readonly LiveFrame[]): DriftPage {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'drift') return folded
    const { report } = frame
    const at = folded.items.findIndex((one) => comparison(one) === comparison(report))
    const known = folded.items[at]
    if (!known) return { ...folded, items: [...folded.items, report] }
    return known.at > report.at ? folded : { ...folded, items: folded.items.with(at, report) }
  }, page)
}

const comparison = ({ scope, environment, against }: DriftReportView): string => `${scope} ${environment} ${against ?? ''}`
