import type { NoticeMessage } from '#contracts/alerts.ts'
import type { AlertRule } from '#contracts/config/alert-rules.ts'
import type { Labels, NoticeStatus, Severity } from '#domain/alert/alert.ts'
import type { NoticeFacts, QuotedMember } from '#prisma/stores/alert/notice-facts.ts'
import { describeCost } from './describe-cost.ts'
import { findingHeadline } from './finding-headline.ts'

/** Sentences of evidence that fit what somebody reads at night. */
const MOST_REASONS = 5
const LONGEST = 300

/** What a message is about. `url` = address of this installation, without a slash at its end. */
export type MessageSubject = {
  rule: Pick<AlertRule, 'name' | 'says' | 'owner' | 'runbook'>
  labels: Labels
  status: NoticeStatus | 'silenced'
  severity: Severity
  firing: number
  resolved: number
  suppressed: number
  alertId: string
  openedAt: number
  at: number
  url: string
}

/** What people are told: what is wrong, why we believe it, what it costs, what can be done. */
export function composeMessage(subject: MessageSubject, { quoted, cost }: NoticeFacts): NoticeMessage {
  const { rule, status, alertId, url } = subject
  const page = `${url}/alerts/${alertId}`
  return {
    title: titleOf(subject, quoted),
    what: whatOf(subject, quoted),
    why: [...new Set(quoted.map(({ says }) => says.slice(0, LONGEST)))].slice(0, MOST_REASONS),
    cost: describeCost(cost),
    actions: status === 'resolved' ? [{ label: 'See what happened', url: page }] : actionsOf(subject, quoted, page),
    runbook: rule.runbook ?? null,
    owner: rule.owner ?? null,
    url: page,
  }
}

const words: Readonly<Record<MessageSubject['status'], string | null>> = {
  firing: null,
  flapping: 'Flapping',
  'no-data': 'Not known',
  resolved: 'Resolved',
  silenced: 'Silenced',
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function titleOf(subject: MessageSubject, quoted: readonly QuotedMember[]): string {
  const { status, severity } = subject
  return `${words[status] ?? capital(severity)}: ${headline(subject, quoted)}`.slice(0, LONGEST)
}

/** What and where, in a few words. */
function headline(
  { rule, labels, firing, resolved, suppressed, status }: MessageSubject,
  quoted: readonly QuotedMember[],
): string {
  const [first] = quoted
  const count = status === 'resolved' ? resolved : Math.max(firing, suppressed)
  const said = findingHeadline(
    quoted.map((member) => member.labels),
    count,
  )
  if (said) return said
  if (first && count <= 1) return first.says.split('\n')[0] ?? rule.name
  const where = Object.entries(labels).map(([label, value]) => `${label} ${value}`)
  const what = rule.says?.replace(/\.$/, '') ?? `The rule ${rule.name} fires`
  return `${what} (${[`${count} times`, ...where].join(', ')})`
}

function whatOf(
  { rule, status, openedAt, at, suppressed, resolved, firing }: MessageSubject,
  quoted: readonly QuotedMember[],
): string {
  const lasted = writtenSpan(at - openedAt)
  if (status === 'resolved') return `It is over: all ${Math.max(resolved, 1)} stayed clear. It lasted ${lasted}.`
  const since = quoted.reduce((earliest, member) => Math.min(earliest, member.since.getTime()), openedAt)
  const parts = [
    rule.says ?? `The rule ${rule.name} fires.`,
    ...(status === 'no-data' ? ['Whether it goes on cannot be seen at the moment.'] : []),
    ...(status === 'flapping' ? ['It comes and goes; this is the one message about that until it is quiet.'] : []),
    `${firing} now${resolved > 0 ? `, ${resolved} clear again` : ''}${suppressed > 0 ? `, ${suppressed} muted` : ''}; since ${new Date(since).toISOString()}.`,
  ]
  return parts.join(' ')
}

function actionsOf({ url, rule }: MessageSubject, quoted: readonly QuotedMember[], page: string): NoticeMessage['actions'] {
  const sessions = quoted.filter(({ sessionId }) => sessionId !== null)
  const [first] = sessions
  const look = first
    ? [
        {
          label: `Look at, stop or reset session ${first.labels.session ?? ''}`.trim(),
          url: `${url}/sessions/${first.sessionId}`,
        },
      ]
    : []
  const gateway = quoted.find(({ labels }) => labels.state !== undefined && labels.gateway !== undefined)
  const restart = gateway ? [{ label: `Look at gateway ${gateway.labels.gateway}`, url: `${url}/gateways` }] : []
  const source = quoted.find(({ labels }) => labels.kind === 'backfill')?.labels.source
  const runs = source
    ? [{ label: `See what its run failed at, mend source ${source}, run it again`, url: `${url}/migrations?source=${source}` }]
    : []
  const failed = quoted.find(({ labels }) => labels.kind === 'workflow-failed')?.labels
  const workflow = failed?.workflow
    ? [{ label: 'See why the workflow failed, replay it, reset it', url: url + workflowPath(failed.workflow, failed.run) }]
    : []
  const isAddress = rule.runbook !== undefined && URL.canParse(rule.runbook)
  const runbook = isAddress ? [{ label: 'Follow the runbook', url: rule.runbook ?? null }] : []
  return [...look, ...restart, ...runs, ...workflow, ...runbook, { label: 'Acknowledge or silence it', url: page }]
}

/** The page of an execution; its id holds slashes, so it stands in the query. */
const workflowPath = (id: string, run = ''): string => `/workflows/execution?${new URLSearchParams({ id, ...(run && { run }) })}`

/** `3 h 5 min`, in the two largest units. */
export function writtenSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
