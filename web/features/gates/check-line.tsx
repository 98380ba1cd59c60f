'use client'
import { ChevronDown, ChevronRight } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { CheckView } from '#contracts/gates.ts'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { formatCount } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { figureName, figureValue } from './figure-words.ts'

const SampleTable = dynamic(() => import('./sample-table.tsx').then((module) => module.SampleTable), {
  ssr: false,
  loading: () => <SkeletonRows rows={3} />,
})

const enforcements = {
  off: { word: 'watched only', means: 'Its verdict is trended and decides nothing.' },
  pause: { word: 'holds', means: 'A verdict that is no pass holds the release for a person.' },
  rollback: { word: 'rolls back', means: 'A fail sends the release back.' },
} as const

/** One check of a run: verdict, sentence, the numbers behind it, and its samples when asked for. */
export function CheckLine({ check, runId, isOver }: { check: CheckView; runId: string; isOver: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const Arrow = isOpen ? ChevronDown : ChevronRight
  return (
    <li className="border-b px-3 py-2 last:border-b-0 sm:px-4" data-check={check.check} data-check-verdict={check.verdict}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <GateVerdictBadge verdict={check.verdict} />
        <span className="font-semibold">{check.check}</span>
        <CheckMarks check={check} />
        {isOver ? null : <span className="text-xs text-ink-3">as of the latest look</span>}
      </p>
      <p className="mt-0.5 break-words">{check.says}</p>
      <Figures check={check} />
      {check.samples > 0 ? (
        <Button size="small" tone="quiet" className="-ml-2 mt-1" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <Arrow aria-hidden /> {formatCount(check.samples)} samples
        </Button>
      ) : null}
      {isOpen ? <SampleTable runId={runId} check={check.check} /> : null}
    </li>
  )
}

/** What kind of check it is, whether it only tests liveness, and what its verdict does. */
export function CheckMarks({ check }: { check: Pick<CheckView, 'kind' | 'liveness' | 'enforce'> }) {
  const { word, means } = enforcements[check.enforce]
  return (
    <>
      <Badge tone="neutral">{check.kind}</Badge>
      {check.liveness ? (
        <Badge tone="unknown" title="It only shows that something answers, not that the answer is right.">
          liveness only
        </Badge>
      ) : null}
      <span className="text-xs text-ink-3" title={means}>
        {word}
      </span>
    </>
  )
}

function Figures({ check }: { check: CheckView }) {
  const figures = Object.entries(check.figures)
  return (
    <dl className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {figures.map(([key, value]) => (
        <div key={key} className="flex gap-1">
          <dt className="text-ink-3">{figureName(key)}</dt>
          <dd className="font-medium">{figureValue(value)}</dd>
        </div>
      ))}
      <div className="flex gap-1">
        <dt className="text-ink-3">baseline samples</dt>
        <dd className="font-medium">{formatCount(check.baselineSamples)}</dd>
      </div>
    </dl>
  )
}
