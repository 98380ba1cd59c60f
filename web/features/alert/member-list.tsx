'use client'
import { BellOff } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { AlertMemberView } from '#contracts/alerts.ts'
import type { AlertDetail } from '#contracts/api/response.ts'
import { workflowPath } from '#web/features/workflow/workflow-path.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { formatCount, formatDuration } from '#web/ui/format.ts'
import { RowTime } from '#web/ui/time.tsx'
import { figureWords, inhibitionIn } from './alert-words.ts'

/** More are shown when asked for. */
const SHOWN_AT_FIRST = 20

/** Everything that is in the alert, firing first, each with its evidence and the way to it. */
export function MemberList({ detail }: { detail: AlertDetail }) {
  const [isWhole, setWhole] = useState(false)
  const { members, memberCount, alert } = detail
  const shown = isWhole ? members : members.slice(0, SHOWN_AT_FIRST)
  if (members.length === 0)
    return <p className="p-3 text-ink-2">Its members are not kept any more: what came and went was removed by retention.</p>
  return (
    <>
      <ul data-members>
        {shown.map((member) => (
          <MemberLine key={member.id} member={member} shared={alert.labels} />
        ))}
      </ul>
      {isWhole || members.length <= SHOWN_AT_FIRST ? null : (
        <Button size="small" className="m-2" onClick={() => setWhole(true)}>
          Show all {formatCount(members.length)}
        </Button>
      )}
      {memberCount > members.length ? (
        <p className="px-3 py-2 text-xs text-ink-3">
          The first {formatCount(members.length)} of {formatCount(memberCount)}.
        </p>
      ) : null}
    </>
  )
}

const looks: Record<AlertMemberView['state'], { tone: Tone; word: string }> = {
  firing: { tone: 'critical', word: 'firing' },
  'no-data': { tone: 'unknown', word: 'no data' },
  resolved: { tone: 'good', word: 'resolved' },
}

function MemberLine({ member, shared }: { member: AlertMemberView; shared: AlertMemberView['labels'] }) {
  const { tone, word } = looks[member.state]
  return (
    <li className="border-b px-3 py-1.5 last:border-b-0" data-member={member.state}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <Badge tone={member.state === 'firing' ? member.severity : tone}>{word}</Badge>
        <MemberName member={member} shared={shared} />
        <span className="text-ink-3">
          {member.clearedAt ? (
            <>
              over <RowTime at={member.clearedAt} />, after{' '}
              {formatDuration(Date.parse(member.clearedAt) - Date.parse(member.since))}
            </>
          ) : (
            <>
              since <RowTime at={member.since} />
            </>
          )}
        </span>
        {member.suppressedBy ? <MutedBy by={member.suppressedBy} /> : null}
      </p>
      <p className="break-words text-ink-2">
        {member.says} <span className="text-xs text-ink-3">{figureWords(member.figures)}</span>
      </p>
    </li>
  )
}

/** What tells this member from the others; the session's or gateway's page where there is one. */
function MemberName({ member, shared }: { member: AlertMemberView; shared: AlertMemberView['labels'] }) {
  const own = Object.entries(member.labels).filter(([name, value]) => shared[name] !== value && name !== 'kind')
  const name = member.labels.session ?? (own.map(([label, value]) => `${label} ${value}`).join(', ') || 'the whole of it')
  const look = 'min-w-0 break-all font-medium'
  if (member.sessionId)
    return (
      <Link href={`/sessions/${member.sessionId}`} className={`${look} hover:underline`}>
        {name}
      </Link>
    )
  if (member.gatewayId)
    return (
      <Link href={`/gateways#${member.labels.gateway ?? ''}`} className={`${look} hover:underline`}>
        {name}
      </Link>
    )
  if (member.labels.kind === 'workflow-failed' && member.labels.workflow)
    return (
      <Link
        href={workflowPath({ workflowId: member.labels.workflow, runId: member.labels.run })}
        className={`${look} hover:underline`}
      >
        {member.labels.workflow}
      </Link>
    )
  return <span className={look}>{name}</span>
}

function MutedBy({ by }: { by: string }) {
  const inhibition = inhibitionIn(by)
  return (
    <span className="inline-flex items-center gap-1 text-ink-2" title={by}>
      <BellOff className="size-3.5 shrink-0" aria-hidden />
      {inhibition === null ? (
        <span>
          muted by{' '}
          <Link href="/alerts/silences" className="text-accent underline">
            a silence
          </Link>
        </span>
      ) : (
        `muted: its cause is told already (${inhibition})`
      )}
    </span>
  )
}
