'use client'
import { Archive, FileText, UserCheck, UserX } from 'lucide-react'
import Link from 'next/link'
import type { IncidentView } from '#contracts/incidents.ts'
import { subjectOf } from '#web/features/alert/alert-words.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal, useViewer } from '#web/features/viewer/viewer.tsx'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { formatDuration } from '#web/ui/format.ts'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { IncidentStateBadge, incidentLooks } from '#web/ui/incident-state-badge.tsx'
import { SeverityBadge } from '#web/ui/severity-badge.tsx'
import { ExactTime, RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { closeRefusal } from './response-words.ts'
import { useIncidentActs } from './use-incident-acts.ts'

const edges = {
  critical: 'border-l-critical',
  warning: 'border-l-warning',
  info: 'border-l-accent',
  good: 'border-l-good',
  neutral: 'border-l-line-strong',
  unknown: 'border-l-line-strong',
} as const

/** What is wrong, since when, who has it: the answer before the evidence. */
export function IncidentHeader({ incident }: { incident: IncidentView }) {
  const { number, title, says, state, severity } = incident
  const { tone, means } = incidentLooks[state]
  return (
    <section
      aria-label="State"
      className={cn('flex flex-col gap-3 rounded border border-l-4 bg-surface p-3 sm:p-4', edges[tone])}
      data-incident={number}
      data-incident-state={state}
    >
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <IncidentStateBadge state={state} />
          <SeverityBadge severity={severity} />
          <Lasting incident={incident} />
        </p>
        <h1 className="mt-1 break-words text-xl font-semibold">
          Incident #{number}: {subjectOf({ title })}
        </h1>
        <p className="max-w-4xl break-words text-base">{says}</p>
        <p className="text-ink-2">{means}</p>
      </div>
      <Buttons incident={incident} />
      <Links incident={incident} />
    </section>
  )
}

function Lasting({ incident: { openedAt, resolvedAt } }: { incident: IncidentView }) {
  if (resolvedAt === null)
    return (
      <span className="text-ink-2">
        for <TickingDuration since={openedAt} />, since <ExactTime at={openedAt} />
      </span>
    )
  return (
    <span className="text-ink-2">
      over <RelativeTime at={resolvedAt} />, lasted {formatDuration(Date.parse(resolvedAt) - Date.parse(openedAt))}
    </span>
  )
}

function Buttons({ incident }: { incident: IncidentView }) {
  const { owner, state } = incident
  const { email, role } = useViewer()
  const { act, isPending } = useIncidentActs(incident)
  const { change } = useUrlState()
  const mayNotOwn = useRefusal('incident.own')
  const isMine = owner === email
  const own = () => act({ path: '/owner', body: { owner: isMine ? null : email }, label: isMine ? 'Given back' : 'It is yours' })
  return (
    <div className="flex flex-wrap gap-2">
      <GatedButton
        refusal={mayNotOwn}
        disabled={isPending}
        tone={owner || state === 'awaiting-approval' ? 'plain' : 'primary'}
        onClick={own}
      >
        {isMine ? <UserX aria-hidden /> : <UserCheck aria-hidden />} {isMine ? 'Give it back' : 'Take it'}
      </GatedButton>
      <GatedButton refusal={closeRefusal(role, incident)} onClick={() => change({ ask: 'close' })}>
        <Archive aria-hidden /> Close
      </GatedButton>
      <Button onClick={() => change({ 'post-mortem': 'open' })}>
        <FileText aria-hidden /> Post-mortem
      </Button>
    </div>
  )
}

function Links({ incident: { owner, alertId, sessionId } }: { incident: IncidentView }) {
  const link = 'font-medium text-accent underline underline-offset-2'
  return (
    <p className="flex flex-wrap gap-x-3 text-ink-2" data-owner={owner ?? ''}>
      <span>{owner ? `Owned by ${owner}` : 'Nobody owns it'}</span>
      {alertId ? (
        <Link href={`/alerts/${alertId}`} className={link}>
          its alert, and who was told
        </Link>
      ) : null}
      {sessionId ? (
        <Link href={`/sessions/${sessionId}`} className={link}>
          the session
        </Link>
      ) : null}
    </p>
  )
}
