/** How bad, by what it means for the business; worst first. */
export const severities = ['critical', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

/** The worse of two. */
export const worse = (a: Severity, b: Severity): Severity => (severities.indexOf(a) <= severities.indexOf(b) ? a : b)

export type Labels = Readonly<Record<string, string>>

/** A change of one thing that a rule watches. `t` in ms since epoch; `name` is the rule's. */
export type AlertEvent = {
  t: number
  name: string
  labels: Labels
  state: 'firing' | 'resolved' | 'no-data'
  /** Absent = the rule's own. */
  severity?: Severity
}

/** What an alert can be. `silenced`: everything of it is muted. `no-data`: it cannot be known whether it goes on. */
export const alertStates = ['pending', 'firing', 'flapping', 'acknowledged', 'silenced', 'no-data', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

/** Why people are told. Nobody is told without one of these. */
export const noticeReasons = [
  'first',
  'new-members',
  'severity-raised',
  'some-resolved',
  'flapping',
  'no-data',
  'reminder',
  'all-resolved',
  'digest',
] as const
export type NoticeReason = (typeof noticeReasons)[number]

/** What a notice says of its alert. */
export const noticeStatuses = ['firing', 'flapping', 'no-data', 'resolved'] as const
export type NoticeStatus = (typeof noticeStatuses)[number]

/** `=`, `!=`: the value; `=~`, `!~`: a regular expression over the whole value. A missing label is the empty text. */
export type Matcher = { label: string; is: '=' | '!=' | '=~' | '!~'; value: string }

/** Times of one group, in ms. `remind` null = never reminded. */
export type Timers = {
  /** From the first member until people are told, so that what belongs together arrives. */
  wait: number
  /** At least this between two notices about changes within the group; a higher severity and the end do not wait. */
  update: number
  /** As long as it goes on and nobody acknowledged it; a multiple of `update`. */
  remind: number | null
  /** All members have to stay clear for this long before it is over. */
  clearFor: number
}

/** So many transitions (firing and clear) within `within` ms are one flapping alert, until quiet for `quiet` ms. */
export type Flapping = { transitions: number; within: number; quiet: number }
