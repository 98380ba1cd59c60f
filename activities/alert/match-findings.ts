import type { Labels } from '#domain/alert/alert.ts'
import type { FindingRule, NewFinding, StandingMember } from '#prisma/stores/alert/evaluate-findings.ts'
import type { MemberChange, OpenMember } from '#prisma/stores/alert/write-members.ts'
import { identityOf, judgeFinding, memberGroup, type RulesInForce } from './rules-in-force.ts'

/** Rules about findings, as the database selects by them. */
export const findingRules = ({ rules }: RulesInForce): FindingRule[] =>
  rules.flatMap(({ rule, condition: { finding } }) =>
    finding ? [{ rule: rule.name, kind: finding.kind, verdicts: finding.verdicts ?? null }] : [],
  )

/** The members that new findings are. */
export function membersOf(tenantId: string, { rules }: RulesInForce, findings: readonly NewFinding[]): OpenMember[] {
  const byName = new Map(rules.map((each) => [each.rule.name, each]))
  return findings.flatMap((finding) => {
    const found = byName.get(finding.rule)
    const labels = labelsOf(finding)
    const severity = found ? judgeFinding(found.rule, found.condition, labels) : null
    if (!found || !severity) return []
    const { kind, verdict, evidence } = finding
    const about = { kind, verdict, subject: finding.subject ?? finding.sessionId ?? finding.id }
    return {
      ...memberGroup(tenantId, found.rule, labels),
      fingerprint: identityOf(finding.rule, about),
      ...{ state: 'firing' as const, labels, severity, since: finding.since.getTime(), findingId: finding.id },
      ...{ sessionId: finding.sessionId, gatewayId: finding.gatewayId },
      says: evidence?.says ?? `${kind}: ${verdict}`,
      figures: evidence?.figures ?? {},
    }
  })
}

function labelsOf({ kind, verdict, gateway, session, agent, model, labels }: NewFinding): Labels {
  const place = Object.entries({ gateway, session, agent, model }).filter((entry): entry is [string, string] => entry[1] !== null)
  return { ...labels, ...Object.fromEntries(place), kind, verdict }
}

/** What another policy makes of members that are open: those it is not about are over, others are graded or grouped anew. */
export function underPolicy(tenantId: string, { rules }: RulesInForce, standing: readonly StandingMember[]): MemberChange[] {
  const byName = new Map(rules.map((each) => [each.rule.name, each]))
  return standing.flatMap(({ id, rule: name, groupKey, labels, severity, state, findingId }): MemberChange[] => {
    const found = byName.get(name)
    const over = { id, rule: name, groupKey, labels, state: 'resolved' as const, severity: null }
    if (!found || memberGroup(tenantId, found.rule, labels).groupKey !== groupKey) return [over]
    // Those of gateways and figures are derived anew at each look.
    if (findingId === null) return found.condition.finding ? [over] : []
    const judged = judgeFinding(found.rule, found.condition, labels)
    if (!judged) return [over]
    return judged === severity ? [] : [{ ...over, state, severity: judged }]
  })
}
