import { formatExact, UNKNOWN } from '#web/ui/format.ts'

const day = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: 'short', day: '2-digit' })

/** The day of something that may be years ago, with its exact time on hover. */
export function PastDay({ at }: { at: string | null }) {
  if (at === null) return <span title="Its source does not say when">{UNKNOWN}</span>
  return (
    <time dateTime={at} title={formatExact(at)} className="whitespace-nowrap">
      {day.format(new Date(at))}
    </time>
  )
}
