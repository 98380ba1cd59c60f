import type { NoticeReason, NoticeStatus, Severity } from '#domain/alert/alert.ts'
import type { Simulation } from '#domain/alert/simulate.ts'
import { type TimeForm, writtenAs } from './event-time.ts'
import { plainLine } from './plain-text.ts'
import { table } from './table.ts'

/** A message to one channel. `t` is written as the events write theirs; `firing` and `resolved` count members. */
export type ToldNotice = {
  t: number | string
  group: string
  channel: string
  status: NoticeStatus
  firing: number
  resolved: number
  reason: NoticeReason
  severity: Severity
  /** Open members that are muted. */
  suppressed: number
  episode: number
  seq: number
}

export type SimulatedOutput = {
  notices: ToldNotice[]
  /** Members that were muted while they were open, by what. */
  muted: { t: number | string; group: string; by: string; members: number }[]
  /** Names of events that no rule has. */
  unmatched: string[]
  /** What `t` was read as. */
  unit: TimeForm['unit']
}

/** The outcome of a simulation as it is printed: one entry for each channel that a notice goes to. */
export function simulated(
  { notices, muted }: Simulation,
  { form, unmatched }: { form: TimeForm; unmatched: string[] },
): SimulatedOutput {
  const told = notices.flatMap((notice) =>
    notice.channels.map((channel): ToldNotice => {
      const { group, status, reason, severity, episode, seq } = notice
      const { firing, resolved, suppressed } = notice.counts
      return {
        t: writtenAs(form, notice.at),
        group,
        channel,
        status,
        firing,
        resolved,
        reason,
        severity,
        suppressed,
        episode,
        seq,
      }
    }),
  )
  const byMute = Map.groupBy(muted, ({ group, by }) => JSON.stringify([group, by]))
  const mutes = [...byMute.values()].flatMap(([first, ...more]) =>
    first ? [{ t: writtenAs(form, first.at), group: first.group, by: first.by, members: 1 + more.length }] : [],
  )
  return { notices: told, muted: mutes, unmatched, unit: form.unit }
}

const REASONS: Record<NoticeReason, string> = {
  first: 'it began, and went on for as long as the wait',
  'new-members': 'more of it fire',
  'severity-raised': 'it got worse',
  'some-resolved': 'some of it stayed clear',
  flapping: 'it comes and goes; quiet until it settles',
  'no-data': 'nobody knows whether it goes on',
  reminder: 'it goes on, and nobody acknowledged it',
  'all-resolved': 'all of it stayed clear',
  digest: 'what happened since the last digest',
}

/** The same for people: a line for each notice with its reason, then what was muted. */
export function shownSimulation({ notices, muted }: SimulatedOutput, columns: number | null): string {
  const parts = [notices.length === 0 ? 'Nobody would have been told of anything.\n' : noticeTable(notices, columns)]
  if (muted.length > 0) parts.push('\nMuted:\n', ...muted.map(muteLine))
  return parts.join('')
}

const muteLine = ({ t, group, by, members }: SimulatedOutput['muted'][number]): string =>
  plainLine(`  ${t}  ${group}: ${members} ${members === 1 ? 'member' : 'members'} by ${by}`).concat('\n')

/** One line a notice, with all its channels. */
function noticeTable(notices: readonly ToldNotice[], columns: number | null): string {
  const rows = [...Map.groupBy(notices, ({ group, episode, seq }) => JSON.stringify([group, episode, seq])).values()]
  const first = (row: ToldNotice[], cell: (notice: ToldNotice) => string | number) => (row[0] ? String(cell(row[0])) : '')
  return table<ToldNotice[]>(
    [
      { heading: 'TIME', cell: (row) => first(row, ({ t }) => t), right: true },
      { heading: 'GROUP', cell: (row) => first(row, ({ group }) => group) },
      { heading: 'STATUS', cell: (row) => first(row, ({ status, severity }) => `${severity} ${status}`) },
      { heading: 'FIRING', cell: (row) => first(row, ({ firing }) => firing), right: true },
      { heading: 'RESOLVED', cell: (row) => first(row, ({ resolved }) => resolved), right: true },
      { heading: 'TO', cell: (row) => row.map(({ channel }) => channel).join(', ') },
      { heading: 'WHY', cell: (row) => first(row, ({ reason }) => `${reason}: ${REASONS[reason]}`) },
    ],
    rows,
    columns,
  )
}
