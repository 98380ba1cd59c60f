import type { Suite, SuiteCheck } from '#contracts/config/suites.ts'
import { samplesAtLook } from '#domain/gate/looks.ts'
import type { CheckPlan, GatePlan } from '#domain/gate/plan.ts'
import type { Sample } from '#domain/gate/sample.ts'

/** One sample that is still to be taken. `n` numbers it in its check; `caseAt` and `placeAt` say what is asked and where. */
export type Slot = { check: SuiteCheck; n: number; caseAt: number | null; placeAt: number }

type Taken = Sample & { n: number; target: string | null }

/** Argo's rule: as many tries in a row that could not be taken, and a check is given up; the gate is then not a pass. */
const ERRORS_IN_A_ROW = 4
/** A provider that works now and then must not be asked for ever. */
const ERRORS_AT_MOST = 20

/** Whether a sample measured anything. */
export const isMeasured = ({ error, ok, score }: Sample): boolean => error === null && (ok !== null || score !== null)

/** Whether a check is given up because its probe could not run. @param samples of the check, by number */
export function isGivenUp(samples: readonly Sample[]): boolean {
  const isError = ({ error }: Sample) => error !== null
  const last = samples.slice(-ERRORS_IN_A_ROW)
  return (last.length === ERRORS_IN_A_ROW && last.every(isError)) || samples.filter(isError).length >= ERRORS_AT_MOST
}

/**
 * The samples a check lacks at a look: of what it should have by then (each case in turn, over all places), what is measured is
 * taken out; the rest gets the numbers that follow. So a look that was broken off goes on where it was, and a try that could not
 * be taken is made up for with the same case at the same place.
 */
export function missingSlots(
  check: SuiteCheck,
  taken: readonly Taken[],
  at: { look: number; plan: GatePlan; places: readonly (string | null)[] },
): Slot[] {
  const ofCheck = at.plan.checks.find((each) => each.check === check.name)
  if (!ofCheck || isGivenUp(taken)) return []
  const cases = 'cases' in check ? check.cases.length : 0
  const wanted = Array.from({ length: wantedAt(ofCheck, check, at) }, (_, place) => slotAt(place, cases, at.places.length))
  const measured = new Map<string, number>()
  const keyOf = (caseId: string | null, target: string | null) => JSON.stringify([caseId, target])
  for (const sample of taken.filter(isMeasured)) {
    const key = keyOf(sample.case, sample.target)
    measured.set(key, (measured.get(key) ?? 0) + 1)
  }
  const missing = wanted.filter(({ caseAt, placeAt }) => {
    const caseId = caseAt !== null && 'cases' in check ? (check.cases[caseAt]?.id ?? null) : null
    const key = keyOf(caseId, at.places[placeAt] ?? null)
    const left = measured.get(key) ?? 0
    measured.set(key, left - 1)
    return left <= 0
  })
  const next = Math.max(-1, ...taken.map(({ n }) => n)) + 1
  return missing.map((slot, place) => ({ check, n: next + place, ...slot }))
}

/** What must always hold is asked at every place; what is a rate is shared out over the places. */
function wantedAt(
  plan: CheckPlan,
  check: SuiteCheck,
  { look, plan: gate, places }: { look: number; plan: GatePlan; places: readonly unknown[] },
) {
  const wanted = samplesAtLook(plan, look, gate)
  return plan.rate.atLeast === 1 && isPlaced(check) ? wanted * Math.max(1, places.length) : wanted
}

/** Whether it matters at which target a check is tried. */
export const isPlaced = (check: SuiteCheck): boolean => {
  switch (check.kind) {
    case 'http':
    case 'chat':
      return check.url === undefined
    case 'command':
      return true
    case 'handoff':
      return 'http' in check.send && check.send.http.url === undefined
    case 'gateway':
    case 'sql':
    case 'config':
      return false
  }
}

/** Cases in turn, and places in turn; when both come round together the places shift by one, so that every case meets every place. */
function slotAt(place: number, cases: number, places: number): Pick<Slot, 'caseAt' | 'placeAt'> {
  if (cases === 0) return { caseAt: null, placeAt: place % Math.max(1, places) }
  const round = (cases * places) / greatestCommonDivisor(cases, places)
  return { caseAt: place % cases, placeAt: (place + Math.floor(place / round)) % places }
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b))

/** The same samples with the checks mixed: no check has to wait until another is done, and none gets all the load at once. */
export function inTurns(byCheck: readonly (readonly Slot[])[]): Slot[] {
  const longest = Math.max(0, ...byCheck.map((slots) => slots.length))
  return Array.from({ length: longest }, (_, place) => byCheck.flatMap((slots) => slots.slice(place, place + 1))).flat()
}

/** The checks of a suite that are wanted; null = all. */
export const wantedChecks = (suite: Suite, names: readonly string[] | null): SuiteCheck[] =>
  suite.checks.filter(({ name }) => names === null || names.includes(name))
