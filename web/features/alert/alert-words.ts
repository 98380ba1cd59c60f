import type { AlertMemberView, AlertView, DeliveryView, NoticeView } from '#contracts/alerts.ts'
import { type Role, refusal } from '#domain/access/actions.ts'
import type { NoticeReason } from '#domain/alert/alert.ts'
import { formatCompact, formatCount, formatExact } from '#web/ui/format.ts'

/** Why people were told, as a heading. */
export const reasonWords: Record<NoticeReason, string> = {
  first: 'People were told',
  'new-members': 'More of it',
  'severity-raised': 'It got worse',
  'some-resolved': 'Part of it is over',
  flapping: 'It comes and goes',
  'no-data': 'Nobody can know whether it goes on',
  reminder: 'Reminder: it goes on',
  'all-resolved': 'People were told that it is over',
  digest: 'Digest',
}

export const deliveryWords: Record<DeliveryView['state'], string> = {
  queued: 'waiting',
  sending: 'being sent',
  sent: 'sent',
  dead: 'not delivered',
  skipped: 'not needed',
}

/** How many of an alert's members are how, in words; those that are none are left out. */
export function memberWords({ firing, resolved, suppressed }: Pick<AlertView, 'firing' | 'resolved' | 'suppressed'>): string {
  const parts = [
    [firing, 'firing'],
    [resolved, 'resolved'],
    [suppressed, 'muted'],
  ] as const
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`)
  return said.length > 0 ? said.join(' · ') : 'none firing'
}

/** Which inhibition mutes a member, from the key `inhibition/<name>`; null = a silence does. */
export const inhibitionIn = (key: string): string | null =>
  key.startsWith('inhibition/') ? key.slice('inhibition/'.length) : null

const SAID_BY_BADGES = /^(?:critical|warning|info|flapping|not known|resolved|silenced): /i

/** What an alert is about, without how bad it is and how it stands, which stands beside it here. */
export function subjectOf({ title }: Pick<AlertView, 'title'>): string {
  const bare = title.replace(SAID_BY_BADGES, '')
  return bare.charAt(0).toUpperCase() + bare.slice(1)
}

/** Why an alert cannot be acknowledged now, as a sentence; null when it can. */
export function acknowledgeRefusal(role: Role, alert: AlertView): string | null {
  if (alert.resolvedAt !== null) return 'It is over.'
  if (alert.acknowledgedAt !== null) return `Acknowledged already${alert.acknowledgedBy ? ` by ${alert.acknowledgedBy}` : ''}.`
  return refusal(role, 'alert.acknowledge')
}

const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g

/** A sentence with its times as the reader's clock shows them. */
export const withReadersTimes = (says: string): string => says.replace(ISO_TIME, formatExact)

/** Figures of evidence that a person reads: numbers, with their names in words. */
export const figureWords = (figures: AlertMemberView['figures']): string =>
  Object.entries(figures)
    .flatMap(([name, value]) => (typeof value === 'number' ? [`${wordsOf(name)} ${formatCompact(value)}`] : []))
    .join(' · ')

const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** Something that happened to an alert. */
export type Moment = { at: string } & (
  | { kind: 'opened' | 'flapping' | 'resolved' }
  | { kind: 'acknowledged'; by: string | null }
  | { kind: 'notice'; notice: NoticeView }
)

/** What happened to an alert, newest first; at one time, the notice stands above what it tells of. */
export function momentsOf(alert: AlertView, notices: readonly NoticeView[]): Moment[] {
  const { openedAt, flappingSince, acknowledgedAt, acknowledgedBy, resolvedAt } = alert
  const moments: Moment[] = [
    { kind: 'opened', at: openedAt },
    ...(flappingSince ? [{ kind: 'flapping' as const, at: flappingSince }] : []),
    ...(acknowledgedAt ? [{ kind: 'acknowledged' as const, at: acknowledgedAt, by: acknowledgedBy }] : []),
    ...(resolvedAt ? [{ kind: 'resolved' as const, at: resolvedAt }] : []),
    ...notices.toSorted((a, b) => a.seq - b.seq).map((notice): Moment => ({ kind: 'notice', at: notice.at, notice })),
  ]
  // A sort keeps the order of what is equal: turned round, the last of them comes first.
  return moments.toSorted((a, b) => a.at.localeCompare(b.at)).reverse()
}

/** Why nobody was told of an alert, as a sentence; null when somebody was. */
export function untoldWords({ notifiedAt, state }: Pick<AlertView, 'notifiedAt' | 'state'>): string | null {
  if (notifiedAt !== null) return null
  if (state === 'silenced') return 'Nobody was told: everything of it is muted.'
  return state === 'resolved'
    ? 'Nobody was told: it was over before anybody had to be.'
    : 'Nobody was told yet: it may be over in a moment.'
}
