'use client'
import { Flag, Gavel, type LucideIcon, Scale, Split, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import type { JournalEntry } from '#contracts/deployments.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { DeploymentStateBadge } from '#web/ui/deployment-state-badge.tsx'
import { DriftStateBadge } from '#web/ui/drift-state-badge.tsx'
import { formatClock, formatExact } from '#web/ui/format.ts'
import { GateVerdictBadge } from '#web/ui/gate-verdict-badge.tsx'
import { decisionLabels } from './decision-words.ts'

const glyphs: Record<JournalEntry['body']['kind'], LucideIcon> = {
  state: Flag,
  step: Wrench,
  gate: Scale,
  drift: Split,
  decision: Gavel,
}
const sources = { deploy: null, rollback: 'rollback', watch: 'watch' } as const

/** One entry of the journal: when, what, and what it said. */
export function JournalLine({ entry }: { entry: JournalEntry }) {
  const Glyph = glyphs[entry.body.kind]
  return (
    <li className="flex gap-2 border-b px-3 py-1.5 last:border-b-0" data-journal={entry.body.kind}>
      <time dateTime={entry.at} title={formatExact(entry.at)} className="w-16 shrink-0 text-xs leading-5 text-ink-3">
        {formatClock(entry.at)}
      </time>
      <Glyph className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
      <p className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-0.5">
        {sources[entry.source] ? <span className="text-xs text-ink-3">{sources[entry.source]}</span> : null}
        <Says body={entry.body} />
      </p>
    </li>
  )
}

const stepWords = { stage: 'stage', switch: 'switch', retire: 'retire the old', restore: 'restore' } as const

function Says({ body }: { body: JournalEntry['body'] }): ReactNode {
  const { change } = useUrlState()
  switch (body.kind) {
    case 'state':
      return (
        <>
          <DeploymentStateBadge deployment={body} /> <Sentence>{body.reason}</Sentence>
        </>
      )
    case 'step':
      return (
        <>
          <span className="font-mono text-xs">{body.target}</span>
          <span className={body.outcome === 'failed' ? 'font-medium text-critical' : 'font-medium'}>
            {stepWords[body.step]} {body.outcome}
          </span>
          <Sentence>{body.says}</Sentence>
        </>
      )
    case 'gate':
      return (
        <>
          <GateVerdictBadge verdict={body.verdict} />
          <Evidence onFollow={() => change({ gate: body.gateRunId })}>{`${body.suite} in ${body.environment}`}</Evidence>
          <Sentence>{body.says}</Sentence>
        </>
      )
    case 'drift':
      return (
        <>
          <DriftStateBadge state={body.state} />
          <Evidence onFollow={() => change({ drift: body.reportIds[0] ?? null })}>configuration</Evidence>
          <Sentence>{body.says}</Sentence>
        </>
      )
    case 'decision':
      return (
        <>
          <span className="font-medium">{decisionLabels[body.decision]}</span>
          <span className="text-ink-2">by {body.by}</span>
          {body.reason ? <Sentence>“{body.reason}”</Sentence> : null}
        </>
      )
  }
}

const Sentence = ({ children }: { children: ReactNode }) => <span className="min-w-0 break-words text-ink-2">{children}</span>

function Evidence({ onFollow, children }: { onFollow: () => void; children: string }) {
  return (
    <button type="button" className="font-medium text-accent underline underline-offset-2" onClick={onFollow}>
      {children}
    </button>
  )
}
