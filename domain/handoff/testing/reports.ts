import { followReports } from '../follow-reports.ts'
import { type Followed, nothingFollowed, type Report } from '../followed.ts'
import { type FollowedVerdict, judgeFollowed } from '../judge-followed.ts'

/** A report, taken as it happened unless said otherwise. */
export const reportOf = (given: Partial<Report> & Pick<Report, 'messageId' | 'step' | 'at'>): Report => ({
  ...{ again: false, behind: false, seq: null, recordedAt: given.at, readVersion: null, wroteVersion: null, deadlineAt: null },
  ...given,
})

/** What the store says of reports in the order in which it took them: which repeat a step, which come after a later one. */
export function asTaken(reports: readonly Report[]): Report[] {
  const seen = new Set<string>()
  return reports
    .toSorted((a, b) => a.recordedAt - b.recordedAt)
    .map((report) => {
      const { messageId, step } = report
      const again = seen.has(`${messageId} ${step}`)
      const behind = step !== 'effective' && (seen.has(`${messageId} effective`) || seen.has(`${messageId} received`))
      seen.add(`${messageId} ${step}`)
      return { ...report, again, behind: behind && step === 'sent' }
    })
}

/** Takes reports in batches of `size`, with a look after each at the time of its last, and one more at `end`. */
export function follow(reports: readonly Report[], end: number, size = 1_000): FollowedVerdict {
  const taken = asTaken(reports)
  let followed: Followed = nothingFollowed()
  for (let from = 0; from < taken.length; from += size) {
    const batch = taken.slice(from, from + size)
    const now = batch.at(-1)?.recordedAt ?? 0
    // As it is kept between two looks.
    followed = JSON.parse(JSON.stringify(judgeFollowed(followReports(followed, batch), now).followed)) as Followed
  }
  return judgeFollowed(followed, end)
}

/** Messages named for each fault. */
export const named = ({ faults }: FollowedVerdict): Record<string, string[]> =>
  Object.fromEntries(faults.map(({ fault, messages }) => [fault, messages.toSorted()]))
