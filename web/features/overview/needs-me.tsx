'use client'
import { Ban, CircleCheck } from 'lucide-react'
import Link from 'next/link'
import type { AlertView } from '#contracts/alerts.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { IncidentView } from '#contracts/incidents.ts'
import type { GatewayView, SessionView } from '#contracts/live.ts'
import { mostPressingFirst } from '#web/features/alert/pressing.ts'
import { DeploymentLine } from '#web/features/deployments/deployment-line.tsx'
import { actLabels, actRefusal } from '#web/features/session/session-act.ts'
import { useSessionActs } from '#web/features/session/session-acts.tsx'
import { nameOf } from '#web/features/session/session-name.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { cn } from '#web/ui/cn.ts'
import { DemoBadge } from '#web/ui/demo-badge.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { GatewayStateBadge } from '#web/ui/gateway-state-badge.tsx'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { VerdictBadge, verdictsByUrgency } from '#web/ui/verdict-badge.tsx'
import { AlertLine } from './alert-line.tsx'
import { IncidentLine } from './incident-line.tsx'

/** More would not be read at 3 AM; the list has them all. */
const MOST_SHOWN = 20

type Needing = {
  /** Those that nobody has taken on. */
  alerts: readonly AlertView[]
  /** Those whose next step waits for approval. */
  incidents: readonly IncidentView[]
  sessions: readonly SessionView[]
  gateways: readonly GatewayView[]
  /** Those that wait for a decision: approval, a held verdict, a rollback that failed. */
  deployments: readonly DeploymentView[]
  /** Whether all of it could be read: what is not known is not calm. */
  isWhole: boolean
}

/** What wants a person, each with its reason and what can be done: what people were told of first, then what it is about. */
export function NeedsMe(needing: Needing) {
  const { alerts, incidents, sessions, gateways, deployments, isWhole } = needing
  const urgent = sessions.toSorted(
    (a, b) =>
      verdictsByUrgency.indexOf(a.verdict) - verdictsByUrgency.indexOf(b.verdict) ||
      (a.verdictSince ?? '').localeCompare(b.verdictSince ?? ''),
  )
  const troubled = gateways.filter(({ state }) => state !== 'connected')
  const count = alerts.length + incidents.length + sessions.length + troubled.length + deployments.length
  return (
    <Section title={titleOf(count, isWhole)} className={cn('border-l-4', edgeOf(needing, troubled))}>
      {count === 0 && isWhole ? <Calm gateways={gateways} /> : null}
      <ul data-needs-me>
        {incidents.map((incident) => (
          <IncidentLine key={incident.id} incident={incident} />
        ))}
        {alerts
          .toSorted(mostPressingFirst)
          .slice(0, MOST_SHOWN)
          .map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        {deployments.map((deployment) => (
          <DeploymentLine key={deployment.id} deployment={deployment} />
        ))}
        {troubled.map((gateway) => (
          <GatewayLine key={gateway.id} gateway={gateway} />
        ))}
        {urgent.slice(0, MOST_SHOWN).map((session) => (
          <SessionLine key={session.id} session={session} />
        ))}
      </ul>
      {urgent.length > MOST_SHOWN ? (
        <p className="px-3 py-2">
          <Link href="/sessions?sort=verdict" className="font-medium text-accent underline">
            {urgent.length - MOST_SHOWN} more in Sessions
          </Link>
        </p>
      ) : null}
    </Section>
  )
}

function titleOf(count: number, isWhole: boolean): string {
  if (!isWhole) return count === 0 ? 'Whether anything needs you is not known' : `Needs you now: ${count} or more`
  return count === 0 ? 'Nothing needs you now' : `Needs you now: ${count}`
}

/** The edge of the list in the colour of the worst in it; a gateway that is not reached yet is unknown, not bad. */
function edgeOf({ alerts, incidents, sessions, deployments, isWhole }: Needing, troubled: readonly GatewayView[]): string {
  if (deployments.some(({ state }) => state === 'rollback-failed')) return 'border-l-critical'
  if (alerts.some(({ severity }) => severity === 'critical')) return 'border-l-critical'
  if (sessions.length === 0 && troubled.every(({ state }) => state === 'unknown')) {
    if (deployments.length + alerts.length + incidents.length > 0) return 'border-l-warning'
    return troubled.length === 0 && isWhole ? 'border-l-good' : 'border-l-line-strong'
  }
  return 'border-l-critical'
}

function Calm({ gateways }: { gateways: readonly GatewayView[] }) {
  return (
    <p className="flex items-center gap-2 px-3 py-3 text-ink-2">
      <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />
      No session is stuck, looping, running away, failing or near its quota, and{' '}
      {gateways.length === 1 ? 'the gateway is' : `all ${gateways.length} gateways are`} connected. No alert is open that nobody
      has, and no incident or deployment waits for a decision.
    </p>
  )
}

function SessionLine({ session }: { session: SessionView }) {
  const ask = useSessionActs()
  const { role } = useViewer()
  return (
    <li
      className="flex flex-col gap-x-3 gap-y-1.5 border-b px-3 py-2 last:border-b-0 sm:flex-row sm:items-center"
      data-session={session.key}
    >
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <VerdictBadge verdict={session.verdict} />
          <Link href={`/sessions/${session.id}`} className="min-w-0 break-words font-semibold hover:underline">
            {nameOf(session)}
          </Link>
          {session.demo ? <DemoBadge /> : null}
          <span className="text-ink-3">
            {session.verdictSince ? (
              <>
                for <TickingDuration since={session.verdictSince} /> ·{' '}
              </>
            ) : null}
            agent {session.agentId} on {session.gatewaySlug}
          </span>
        </p>
        <p className="mt-0.5 break-words text-ink-2">{session.evidence[0]?.says ?? 'The evidence is on the session’s page.'}</p>
      </div>
      <GatedButton
        tone="danger"
        refusal={actRefusal(role, 'session.abort', session)}
        onClick={() => ask('session.abort', session)}
      >
        <Ban aria-hidden /> {actLabels['session.abort']}
      </GatedButton>
    </li>
  )
}

function GatewayLine({ gateway }: { gateway: GatewayView }) {
  return (
    <li className="border-b px-3 py-2 last:border-b-0">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <GatewayStateBadge state={gateway.state} />
        <Link href="/gateways" className="font-semibold hover:underline">
          Gateway {gateway.name}
        </Link>
        {gateway.demo ? <DemoBadge /> : null}
        <span className="text-ink-3">
          since <RelativeTime at={gateway.stateSince} />
        </span>
      </p>
      <p className="mt-0.5 text-ink-2">
        {gateway.stateReason ?? 'It has not been reached yet: nothing is known of its sessions.'}
      </p>
    </li>
  )
}
