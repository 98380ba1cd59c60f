import type { AlertMemberView, AlertView, DeliveryView, NoticeView } from '#contracts/alerts.ts'
import type { AlertDetail, RuleView } from '#contracts/api/response.ts'
import { age } from './wording.ts'

/** Members that are named; more is no help on a terminal. */
const MOST_MEMBERS = 20

/** An alert with what is wrong, its members and what people were told, a line each. `now` in ms since epoch. */
export function describeAlert({ alert, message, members, memberCount, notices }: AlertDetail, now: number): string[] {
  const { state, severity, title, firing, resolved, suppressed, id } = alert
  const more = memberCount - Math.min(members.length, MOST_MEMBERS)
  return [
    `${severity}  ${state}  ${title}`,
    `  id        ${id}`,
    `  since     ${alert.openedAt} (${age(alert.openedAt, now)})${alert.resolvedAt ? `, over since ${alert.resolvedAt}` : ''}`,
    `  members   ${firing} firing, ${resolved} resolved, ${suppressed} suppressed`,
    ...takenBy(alert),
    `  what      ${message.what}`,
    ...message.why.map((why) => `  why       ${why}`),
    `  cost      ${message.cost ?? 'not known'}`,
    ...message.actions.map(({ label, url }) => `  can do    ${label}${url ? `: ${url}` : ''}`),
    ...(message.runbook ? [`  runbook   ${message.runbook}`] : []),
    ...(message.owner ? [`  owner     ${message.owner}`] : []),
    ...(alert.incidentNumber === null ? [] : [`  incident  ${alert.incidentNumber}`]),
    '',
    ...members.slice(0, MOST_MEMBERS).map((member) => memberLine(member, now)),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    '',
    ...(notices.length === 0 ? ['Nobody was told of it yet.'] : notices.flatMap(noticeLines)),
  ]
}

function takenBy({ acknowledgedAt, acknowledgedBy, flappingSince }: AlertView): string[] {
  const taken = acknowledgedAt ? [`  taken     by ${acknowledgedBy ?? 'somebody'} at ${acknowledgedAt}`] : []
  return [...taken, ...(flappingSince ? [`  flapping  since ${flappingSince}`] : [])]
}

const memberLine = ({ state, severity, since, says, suppressedBy }: AlertMemberView, now: number): string =>
  `  ${state.padEnd(8)} ${severity.padEnd(8)} ${age(since, now).padStart(7)}  ${says}${suppressedBy ? ` (muted by ${suppressedBy})` : ''}`

const noticeLines = ({ seq, at, reason, says, deliveries }: NoticeView): string[] => [
  `  ${at}  #${seq} ${reason}: ${says}`,
  ...deliveries.map((delivery) => `      ${deliveryLine(delivery)}`),
]

const deliveryLine = ({ channel, state, attempts, lastError }: DeliveryView): string =>
  `${channel}: ${state}${attempts > 1 ? ` at attempt ${attempts}` : ''}${lastError ? ` – ${lastError}` : ''}`

/** A rule as one reads it: what it says, when, how soon, to whom. */
export const ruleLines = (rule: RuleView): string[] => [
  `${rule.name}  ${rule.severity}${rule.firing > 0 ? `, ${rule.firing} firing` : ''}${rule.unknown ? `, not known: ${rule.unknown}` : ''}`,
  `  says      ${rule.says}`,
  `  when      ${rule.condition}`,
  `  together  ${rule.groupBy.length === 0 ? 'all members are one alert' : `by ${rule.groupBy.join(', ')}`}`,
  `  times     ${rule.timers}`,
  `  told by   ${rule.channels.join(', ') || 'no channel'}`,
]
