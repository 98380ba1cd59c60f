'use client'
import { Lightbulb, Search } from 'lucide-react'
import type { EvidenceView } from '#contracts/evidence.ts'
import type { HealthVerdict } from '#domain/session/verdict.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'

/** Why the verdict says what it says; each reason leads to the facts it rests on. */
export function EvidenceList({
  evidence,
  verdict,
  isHint,
}: {
  evidence: readonly EvidenceView[]
  verdict: HealthVerdict
  isHint?: boolean
}) {
  const { change } = useUrlState()
  const Glyph = isHint ? Lightbulb : Search
  if (evidence.length === 0)
    return verdict === 'unknown' ? <p className="text-ink-2">We cannot see enough of this session to judge it.</p> : null
  return (
    <ul
      aria-label={isHint ? 'Hints, not a verdict' : 'Evidence'}
      className="flex flex-col gap-1"
      data-evidence={isHint ? 'hint' : 'verdict'}
    >
      {evidence.map((one) => (
        <li key={one.says} className="flex gap-2">
          <Glyph className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
          <span className="min-w-0">
            {isHint ? <span className="text-ink-3">Hint: </span> : null}
            {one.says} <FactLinks facts={one.observations} onFollow={(entry) => change({ entry })} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The newest fact first asked for; the others are in the rows around it. */
function FactLinks({ facts, onFollow }: { facts: readonly string[]; onFollow: (fact: string) => void }) {
  const newest = facts.at(-1)
  if (!newest) return null
  return (
    <button
      type="button"
      className="whitespace-nowrap font-medium text-accent underline underline-offset-2"
      onClick={() => onFollow(newest)}
    >
      {facts.length === 1 ? 'show the event' : `show ${facts.length} events`}
    </button>
  )
}
