import type { LookReport } from '#activities/gate/take-look.ts'

/** Where a gate run stands between two looks. */
export type GateStand = {
  /** The look to take next, from 1. */
  look: number
  looks: number
  /** Checks that are still open; null = all of the suite. */
  checks: string[] | null
  /** Times that more was waited for after the last look. */
  extensions: number
}

export type NextStep = { kind: 'end' } | { kind: 'look'; waitMs: number; stand: GateStand }

/** A probe that could not run is tried again after this; how often, the look itself knows from what is stored. */
const ERROR_WAIT_MS = 10_000
/** After the last look, where little was there to be measured: this often and this long it is waited for more. */
const EXTENSIONS = 3
const EXTENSION_WAIT_MS = 30_000

/**
 * What a run does after a look: end when decided or when nothing more can be learnt; the same look once more when probes could
 * not run; the next look; after the last, a few extensions for what was too seldom there. It never ends in a pass by itself:
 * an open run ends as the look found it.
 */
export function afterLook(stand: GateStand, report: Pick<LookReport, 'wantsMore' | 'couldNotRun' | 'tooFew'>): NextStep {
  if (report.wantsMore.length === 0) return { kind: 'end' }
  const checks = report.wantsMore
  if (report.couldNotRun) return { kind: 'look', waitMs: ERROR_WAIT_MS, stand: { ...stand, checks } }
  if (stand.look < stand.looks) return { kind: 'look', waitMs: 0, stand: { ...stand, checks, look: stand.look + 1 } }
  if (!report.tooFew || stand.extensions >= EXTENSIONS) return { kind: 'end' }
  return { kind: 'look', waitMs: EXTENSION_WAIT_MS, stand: { ...stand, checks, extensions: stand.extensions + 1 } }
}
