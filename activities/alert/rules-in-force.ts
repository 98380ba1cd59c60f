import { createHash } from 'node:crypto'
import { policyOf } from '#contracts/config/alert-policy.ts'
import { type AlertCondition, type AlertRule, conditionOf, severityFor } from '#contracts/config/alert-rules.ts'
import type { AlertsFile } from '#contracts/config/alerts.ts'
import { alertWorkflowId } from '#contracts/workflow-ids.ts'
import type { Labels, Severity } from '#domain/alert/alert.ts'
import { fingerprintOf } from '#domain/alert/fingerprint.ts'
import { matchesAll } from '#domain/alert/label-matcher.ts'
import { type AlertPolicy, groupOf } from '#domain/alert/policy.ts'
import type { MemberGroup } from '#prisma/stores/alert/write-members.ts'

/** The rules that hold now, as what is evaluated is held against them. */
export type RulesInForce = {
  file: AlertsFile
  policy: AlertPolicy
  rules: readonly { rule: AlertRule; condition: AlertCondition }[]
  /** Of all that is in the file: another hash is another policy. */
  hash: string
}

export function rulesInForce(file: AlertsFile): RulesInForce {
  const hash = createHash('sha256').update(JSON.stringify(file)).digest('hex').slice(0, 32)
  return { file, policy: policyOf(file), rules: file.rules.map((rule) => ({ rule, condition: conditionOf(rule) })), hash }
}

/** Which group something of a rule belongs to. */
export function memberGroup(tenantId: string, rule: AlertRule, labels: Labels): MemberGroup {
  const { groupKey, labels: groupLabels } = groupOf(rule, labels)
  const groupHash = createHash('sha256').update(groupKey).digest('hex').slice(0, 32)
  return { groupKey, groupLabels, rule: rule.name, workflowId: alertWorkflowId(tenantId, groupHash) }
}

/** How bad a member with these labels is, and whether the rule is about it at all. */
export function judgeFinding(rule: AlertRule, condition: AlertCondition, labels: Labels): Severity | null {
  const { finding } = condition
  const { kind, verdict = '' } = labels
  if (!finding || finding.kind !== kind) return null
  if (finding.verdicts && !finding.verdicts.includes(verdict)) return null
  return matchesAll(finding.where, labels) ? severityFor(rule, verdict) : null
}

/** What a member is known by while its other labels may change: what it is about. */
export const identityOf = (rule: string, about: Labels): string => fingerprintOf(rule, about)
