import type { TenantConnection } from '#prisma/client.ts'
import { type DoneRun, type PassedMember, takeDoneRuns, writePassed } from '#prisma/stores/alert/evaluate-runs.ts'
import { beginGroups } from '#prisma/stores/alert/write-members.ts'
import { writtenSpan } from './compose-message.ts'
import { identityOf, memberGroup, type RulesInForce } from './rules-in-force.ts'

type Rule = RulesInForce['rules'][number]['rule']

/** Rules about runs that are done: told in a digest, then forgotten. */
export const runRules = ({ rules }: RulesInForce): Rule[] =>
  rules.flatMap(({ rule, condition: { runs } }) => (runs === undefined ? [] : [rule]))

/** Counts the runs that were done since the last look. `at` in ms. */
export async function countRuns(sql: TenantConnection, tenantId: string, inForce: RulesInForce, at: number): Promise<void> {
  const rules = runRules(inForce)
  if (rules.length === 0) return
  const names = rules.map(({ name }) => name)
  const done = await takeDoneRuns(sql, tenantId, names, at)
  const passed = rules.flatMap((rule) => (done.get(rule.name) ?? []).map((run) => memberOf(tenantId, rule, run)))
  if (passed.length === 0) return
  await beginGroups(sql, tenantId, passed)
  await writePassed(sql, tenantId, passed, at)
}

function memberOf(tenantId: string, rule: Rule, { runId, labels, startedAt, endedAt, tokens, ...place }: DoneRun): PassedMember {
  const took = startedAt ? ` in ${writtenSpan(endedAt.getTime() - startedAt.getTime())}` : ''
  return {
    ...memberGroup(tenantId, rule, labels),
    ...{ labels, sessionId: place.sessionId, gatewayId: place.gatewayId, since: endedAt.getTime(), figures: { tokens } },
    fingerprint: identityOf(rule.name, { session: place.sessionId, run: runId }),
    says: `Session ${labels.session} finished a run${took}`,
  }
}
