import { type Enforcement, enforcements, type GateJudgement } from '#domain/gate/verdict.ts'

/** The hardest that any check which did not pass may do; `off` when all passed. */
export function hardestConsequence({ verdict, checks }: Pick<GateJudgement, 'verdict' | 'checks'>): Enforcement {
  if (verdict === 'pass') return 'off'
  // A check that fails counts before those of which nothing is known.
  const failed = checks.filter((check) => check.verdict === verdict)
  const levels = failed.map(({ enforce }) => enforcements.indexOf(enforce))
  return enforcements[Math.max(0, ...levels)] ?? 'off'
}
