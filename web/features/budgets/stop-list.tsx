import { CircleCheck, CircleQuestionMark, CircleX, LoaderCircle, type LucideIcon } from 'lucide-react'
import type { BudgetStopView } from '#contracts/budgets.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

const looks: Record<BudgetStopView['state'], { tone: Tone; glyph: LucideIcon; word: string }> = {
  requested: { tone: 'info', glyph: LoaderCircle, word: 'stop asked for' },
  confirmed: { tone: 'good', glyph: CircleCheck, word: 'stopped' },
  refused: { tone: 'critical', glyph: CircleX, word: 'stop refused' },
  unverified: { tone: 'warning', glyph: CircleQuestionMark, word: 'stop not verified' },
  failed: { tone: 'critical', glyph: CircleX, word: 'stop failed' },
}

/** What came of a stop: asked is not done. */
export function StopState({ stop }: { stop: BudgetStopView }) {
  const { tone, glyph: Glyph, word } = looks[stop.state]
  return (
    <Badge tone={tone} title={stop.outcome ?? 'The gateway has not confirmed it yet.'}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}

const acts = { 'abort-run': 'Abort of what runs in', 'pause-agent': 'Pause of the schedules of' } as const

/** Stops a budget asked for, newest first, each with what came of it at the gateway. */
export function StopList({ stops }: { stops: readonly BudgetStopView[] }) {
  return (
    <ul>
      {stops.map((stop) => (
        <li key={stop.id} className="border-t px-3 py-2 sm:px-4" data-stop={stop.state}>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <StopState stop={stop} />
            <span>
              {acts[stop.policy]} <span className="break-all font-medium">{stop.name}</span>
            </span>
            {stop.attempts > 1 ? <span className="text-ink-2">attempt {stop.attempts}</span> : null}
            <span className="text-xs text-ink-3">
              <RelativeTime at={stop.finishedAt ?? stop.at} />
            </span>
          </p>
          {stop.outcome ? <p className="mt-0.5 break-words text-ink-2">{stop.outcome}</p> : null}
        </li>
      ))}
    </ul>
  )
}
