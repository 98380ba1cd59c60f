'use client'
import { Ban, MessageSquare, RotateCcw } from 'lucide-react'
import Link from 'next/link'
import type { SessionDetail } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { cn } from '#web/ui/cn.ts'
import { DemoBadge } from '#web/ui/demo-badge.tsx'
import { formatShare } from '#web/ui/format.ts'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { ImportedBadge } from '#web/ui/imported-badge.tsx'
import { ExactTime, RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { VerdictBadge } from '#web/ui/verdict-badge.tsx'
import { EvidenceList } from './evidence-list.tsx'
import { RecentActions } from './recent-actions.tsx'
import { actLabels, actRefusal, type SessionAct, sessionActs } from './session-act.ts'
import { useSessionActs } from './session-acts.tsx'
import { nameOf } from './session-name.ts'

const glyphs = { 'session.abort': Ban, 'session.message': MessageSquare, 'session.reset': RotateCcw } as const

/** What is it, how is it, since when, why, and what can be done: the answer before the evidence. */
export function SessionHeader({ detail, inPanel }: { detail: SessionDetail; inPanel?: boolean }) {
  const { session } = detail
  const Name = inPanel ? 'h2' : 'h1'
  return (
    <div className="flex flex-col gap-3">
      <div className={cn('flex flex-col gap-3', !inPanel && 'sm:flex-row sm:items-start sm:justify-between')}>
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-2">
            <Name className="min-w-0 break-words text-xl font-semibold">{nameOf(session)}</Name>
            {session.demo ? <DemoBadge /> : null}
            {session.imported ? <ImportedBadge /> : null}
          </div>
          <Identity session={session} />
        </div>
        <div className={cn('hidden', !inPanel && 'sm:block')}>
          <ActButtons session={session} />
        </div>
      </div>
      <VerdictLine session={session} />
      {session.imported ? (
        <p className="text-ink-2">History of another system: nobody watched it, so it is not judged.</p>
      ) : (
        <EvidenceList evidence={session.evidence} verdict={session.verdict} />
      )}
      {session.hints.length > 0 ? <EvidenceList evidence={session.hints} verdict={session.verdict} isHint /> : null}
      <div className={cn(!inPanel && 'sm:hidden')}>
        <ActButtons session={session} />
      </div>
      <RecentActions actions={detail.actions} />
    </div>
  )
}

function Identity({ session }: { session: SessionView }) {
  return (
    <p className="flex flex-wrap gap-x-3 text-ink-2">
      {nameOf(session) === session.key ? null : (
        <code className="break-all font-mono text-xs leading-5 text-ink-3">{session.key}</code>
      )}
      <span>agent {session.agentId}</span>
      <Link href={`/gateways#${session.gatewaySlug}`} className="hover:underline">
        gateway {session.gatewaySlug}
      </Link>
      <span>{session.model ?? (session.imported ? 'its history names no model' : 'no model call seen yet')}</span>
    </p>
  )
}

function VerdictLine({ session }: { session: SessionView }) {
  const { verdict, verdictSince, verdictConfidence } = session
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span data-verdict={verdict}>
        <VerdictBadge verdict={verdict} />
      </span>
      {verdictSince ? (
        <span className="text-ink-2">
          for <TickingDuration since={verdictSince} />, since <ExactTime at={verdictSince} />
        </span>
      ) : null}
      {verdictConfidence === null ? null : <span className="text-ink-3">confidence {formatShare(verdictConfidence)}</span>}
      <span className="text-ink-3">
        last activity{' '}
        <RelativeTime at={session.lastActivityAt} unknown={session.imported ? 'not in its history' : 'no activity seen yet'} />
      </span>
    </p>
  )
}

function ActButtons({ session }: { session: SessionView }) {
  const ask = useSessionActs()
  const { role } = useViewer()
  const button = (act: SessionAct) => {
    const Glyph = glyphs[act]
    return (
      <GatedButton
        key={act}
        tone={act === 'session.message' ? 'plain' : 'danger'}
        refusal={actRefusal(role, act, session)}
        onClick={() => ask(act, session)}
      >
        <Glyph aria-hidden /> {actLabels[act]}
      </GatedButton>
    )
  }
  return <div className="flex flex-wrap gap-2">{sessionActs.map(button)}</div>
}
