import type { RulePage, RuleView } from '#contracts/api/response.ts'
import { channelsOf } from '#contracts/config/alert-policy.ts'
import { type AlertRule, conditionOf, severitiesOf } from '#contracts/config/alert-rules.ts'
import { timersOf } from '#contracts/config/alert-timers.ts'
import type { AlertsFile } from '#contracts/config/alerts.ts'
import { countByRule, type RuleCount } from '#prisma/stores/alert/rule-counts.ts'
import { latestWith } from '#prisma/stores/config-versions.ts'
import { lastLook } from '#prisma/stores/judge-looks.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import type { WebContext } from '#web/server/context.ts'
import { conditionInWords, timersInWords } from './rule-words.ts'

/** The judge that evaluates rules (activities/alert/alert-judge.ts); it looks every few seconds. */
const EVALUATES = 'alerts'
const SILENT_MS = 60_000

/** The rules in force, and when they were last evaluated. */
export async function rulesInForce({ db }: WebContext, tenantId: string): Promise<RulePage> {
  const { alerts } = await readResponseConfig(db, tenantId)
  const look = await lastLook(db, tenantId, EVALUATES)
  const { counts, fault } = await countByRule(db, tenantId, EVALUATES)
  const blind = fault ?? (look && look.agoMs < SILENT_MS ? null : 'Rules are not evaluated: no worker is at work.')
  const items = alerts.rules.map((rule) => ruleView(rule, alerts, { count: counts.get(rule.name), blind }))
  const revision = (await latestWith(db, tenantId, 'response'))?.revision ?? null
  return { items, evaluatedAt: look?.at ?? null, revision }
}

type Known = { count: RuleCount | undefined; blind: string | null }

function ruleView(rule: AlertRule, file: AlertsFile, { count, blind }: Known): RuleView {
  const severity = severitiesOf(rule)[0] ?? 'warning'
  const condition = conditionInWords(conditionOf(rule))
  const unknown = count?.unknown ? `Of ${count.unknown} it cannot be known whether it goes on.` : null
  return {
    name: rule.name,
    severity,
    says: rule.says ?? condition,
    condition,
    groupBy: rule.groupBy,
    timers: timersInWords(timersOf(file.timers, rule.timers)[severity]),
    channels: [...channelsOf(rule, file)[severity]],
    owner: rule.owner ?? null,
    runbook: rule.runbook ?? null,
    firing: count?.firing ?? 0,
    unknown: blind ?? unknown,
  }
}
