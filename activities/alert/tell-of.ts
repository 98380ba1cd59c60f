import type { NoticeMessage } from '#contracts/alerts.ts'
import type { Decision, GroupAlert, Muted, NoticeDecision } from '#domain/alert/group-state.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { noticeFacts } from '#prisma/stores/alert/notice-facts.ts'
import type { HeldGroup } from '#prisma/stores/alert/take-group.ts'
import { joinMembers, lastMessage, newAlertId, putAlert, putNotice } from '#prisma/stores/alert/write-alert.ts'
import { type QueuedMessage, queueMessages } from '#prisma/stores/notice-deliveries.ts'
import { composeDigest } from './compose-digest.ts'
import { composeMessage, type MessageSubject } from './compose-message.ts'
import type { RulesInForce } from './rules-in-force.ts'

/** What was written of a decision. `before` = the alert as the turn before left it, null = it is new. */
export type Told = {
  id: string
  alert: GroupAlert
  notice: NoticeDecision | null
  noticeId: string | null
  before: { state: GroupAlert['state']; severity: GroupAlert['severity'] } | null
}

type Deciding = {
  decision: Decision
  group: HeldGroup
  inForce: RulesInForce
  muted: Muted
  url: string
  at: number
}

/** Writes the alert as it is decided, lets its members say so, and queues what people are told. null = there is no alert. */
export async function tellOf(sql: TenantConnection, tenantId: string, deciding: Deciding): Promise<Told | null> {
  const { decision, group, muted } = deciding
  const { alert, notices } = decision
  if (!alert) return null
  const [notice = null] = notices
  const isSame = group.alertId !== null && group.episode === alert.episode
  const id = isSame && group.alertId ? group.alertId : await newAlertId(sql)
  const previousId = isSame || alert.previousEpisode === null ? null : group.alertId
  const message = await messageOf(sql, tenantId, deciding, { id: isSame ? id : null, alertId: id, alert, notice })
  await putAlert(sql, tenantId, group, { id, previousId, alert, message, says: ruleOf(deciding).says ?? message.what })
  await joinMembers(sql, tenantId, group, { alertId: id, muted })
  const noticeId = notice ? await putNotice(sql, tenantId, { alertId: id, notice, message }) : null
  await tellPagers(sql, tenantId, deciding, { alertId: id, message })
  const before = isSame ? (group.decision?.alert ?? null) : null
  return { id, alert, notice, noticeId, before }
}

/** Who acknowledges here need not do it again at a pager that keeps an incident of its own. */
async function tellPagers(
  sql: TenantConnection,
  tenantId: string,
  { decision, group, inForce, at }: Deciding,
  { alertId, message }: { alertId: string; message: NoticeMessage },
): Promise<void> {
  const { episode } = decision.state
  if (!episode?.acknowledged || group.state?.episode?.acknowledged) return
  const pagers = inForce.file.channels.filter(({ kind, slug }) => kind === 'pagerduty' && episode.toldChannels.includes(slug))
  const about = { severity: episode.severity, status: 'acknowledged', at: new Date(at).toISOString() } as const
  const messages = pagers.map(({ slug: channel }): QueuedMessage => {
    return { key: `${alertId}/acknowledged-${at}/${channel}`, channel, message, alertId, about }
  })
  await queueMessages(sql, tenantId, messages)
}

const ruleOf = ({ inForce, group }: Deciding): MessageSubject['rule'] =>
  inForce.file.rules.find(({ name }) => name === group.rule) ?? { name: group.rule }

type About = { id: string | null; alertId: string; alert: GroupAlert; notice: NoticeDecision | null }

async function messageOf(sql: TenantConnection, tenantId: string, deciding: Deciding, { id, alertId, alert, notice }: About) {
  const { group, url, at } = deciding
  const { momentary } = deciding.decision.state.plan
  // What was told in a digest is forgotten then: what it counted stays what the alert says.
  const told = momentary && alert.resolvedAt !== null && notice === null && id ? await lastMessage(sql, tenantId, id) : null
  if (told) return told
  const facts = await noticeFacts(sql, tenantId, { groupKey: group.groupKey, alertId: id })
  const status = notice?.status ?? statusOf(alert)
  const counts = notice?.counts ?? alert
  const { severity, openedAt } = alert
  const { firing, resolved } = counts
  const subject = {
    labels: group.labels,
    status,
    severity: notice?.severity ?? severity,
    firing,
    resolved,
    alertId,
    openedAt,
    at,
    url,
  }
  const compose = momentary ? composeDigest : composeMessage
  return compose({ rule: ruleOf(deciding), ...subject, suppressed: alert.suppressed }, facts)
}

function statusOf({ state }: GroupAlert) {
  if (state === 'pending' || state === 'acknowledged') return 'firing'
  return state
}
