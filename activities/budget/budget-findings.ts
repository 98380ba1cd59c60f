import type { BudgetVerdict } from '#domain/budget/judge-plan.ts'
import type { BudgetFinding } from '#prisma/stores/budget/reconcile-findings.ts'
import { keyOf, type Standing } from '#prisma/stores/budget/statuses.ts'

/** More than these are not named in one finding. */
const MOST_NAMED = 20

type Told = {
  /** How long each budget has stood as it does, by `<budget>/<scope>`. */
  standing: ReadonlyMap<string, Standing>
  /** What is wrong with stopping, by the same. */
  faults: ReadonlyMap<string, readonly string[]>
  now: number
}

/**
 * What is wrong about budgets: used up, nearly so, not known, not stopped. Single sessions that are not known are told by their
 * gateway: a gateway out of sight is one trouble, however many sessions it has.
 */
export function budgetFindings(verdicts: readonly BudgetVerdict[], told: Told): BudgetFinding[] {
  const isUnknownSession = ({ budget, judgement }: BudgetVerdict) => budget.of === 'session' && judgement.state === 'unknown'
  const unknown = Map.groupBy(verdicts.filter(isUnknownSession), ({ budget, judgement }) =>
    JSON.stringify([budget.slug, judgement.labels.gateway]),
  )
  return [
    ...verdicts.filter((verdict) => !isUnknownSession(verdict)).flatMap((verdict) => findingsOf(verdict, told)),
    ...[...unknown.values()].flatMap((of) => unknownSessions(of, told)),
  ]
}

function findingsOf({ budget, judgement }: BudgetVerdict, { standing, faults, now }: Told): BudgetFinding[] {
  const { state, labels, summary, share } = judgement
  if (state === 'ok') return []
  const subject = `budget/${keyOf(judgement)}`
  const about = { labels, since: standing.get(keyOf(judgement))?.since ?? now }
  // In steps: a finding is told anew when what it says changes.
  const figures = { share: Math.floor(share * 20) / 20, policy: budget.policy }
  const found: BudgetFinding[] = [{ ...about, subject, verdict: state, evidence: { says: summary, observations: [], figures } }]
  const wrong = faults.get(keyOf(judgement))
  if (!wrong) return found
  const says = `What used up the budget ${budget.slug} is not stopped. ${wrong[0] ?? ''}`
  const evidence = { says, observations: wrong.slice(0, MOST_NAMED), figures }
  return [...found, { ...about, subject: `${subject}/stop`, verdict: 'not-stopped', evidence }]
}

function unknownSessions(verdicts: readonly BudgetVerdict[], { standing, now }: Told): BudgetFinding[] {
  const [first] = verdicts
  if (!first) return []
  const { budget, judgement } = first
  const gateway = judgement.labels.gateway ?? ''
  const since = verdicts.map((each) => standing.get(keyOf(each.judgement))?.since ?? now)
  // Reasons and not names: hundreds of sessions come and go, and what is to be done about it does not.
  const reasons = [...new Set(verdicts.flatMap((each) => each.judgement.doubts))].sort()
  const says = `How much sessions of ${gateway} used of the budget ${budget.slug} is not known. ${reasons[0] ?? ''}`
  return [
    {
      ...{ subject: `budget/${budget.slug}/gateway/${gateway}`, verdict: 'unknown' },
      labels: { budget: budget.slug, scope: `gateway/${gateway}`, gateway },
      since: Math.min(...since),
      evidence: { says, observations: reasons.slice(0, MOST_NAMED), figures: { policy: budget.policy } },
    },
  ]
}
