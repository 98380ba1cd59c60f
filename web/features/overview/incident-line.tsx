'use client'
import { Hand } from 'lucide-react'
import Link from 'next/link'
import type { IncidentView } from '#contracts/incidents.ts'
import { subjectOf } from '#web/features/alert/alert-words.ts'
import { Badge } from '#web/ui/badge.tsx'
import { buttonLook } from '#web/ui/button.tsx'
import { TickingDuration } from '#web/ui/time.tsx'

/** An incident whose next step waits for somebody's word. */
export function IncidentLine({ incident }: { incident: IncidentView }) {
  const { number, title, openedAt, actions } = incident
  const asked = actions.find(({ state }) => state === 'awaiting-approval')
  return (
    <li
      className="flex flex-col gap-x-3 gap-y-1.5 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
      data-needs-incident={number}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Badge tone="warning" title="The next step of its runbook waits for approval.">
            <Hand aria-hidden /> awaiting approval
          </Badge>
          <Link href={`/incidents/${number}`} className="min-w-0 break-words font-semibold hover:underline">
            Incident #{number}: {subjectOf({ title })}
          </Link>
          <span className="text-ink-3">
            for <TickingDuration since={openedAt} />
          </span>
        </p>
        {asked ? <p className="mt-0.5 break-words text-ink-2">{asked.says}</p> : null}
      </div>
      <Link href={`/incidents/${number}`} className={buttonLook({ size: 'small' })}>
        Approve or reject
      </Link>
    </li>
  )
}
