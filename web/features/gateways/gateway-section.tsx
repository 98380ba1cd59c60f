'use client'
import Link from 'next/link'
import type { GapView, GatewayView } from '#contracts/live.ts'
import { AgentList } from '#web/features/agents/agent-list.tsx'
import { DemoBadge } from '#web/ui/demo-badge.tsx'
import { Figure } from '#web/ui/figure.tsx'
import { GatewayStateBadge } from '#web/ui/gateway-state-badge.tsx'
import { Section } from '#web/ui/section.tsx'
import { ExactTime, RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { GapList } from './gap-list.tsx'
import { LoadBudget } from './load-budget.tsx'
import { nextStepFor } from './next-step.ts'
import { ReconnectButton } from './reconnect-button.tsx'

/** One gateway: how it is, since when, why and what to do; then how fresh we are, its agents, and what watching it costs. */
export function GatewaySection({ gateway, gaps }: { gateway: GatewayView; gaps: readonly GapView[] }) {
  const nextStep = nextStepFor(gateway)
  return (
    <Section title={gateway.name} id={gateway.slug} aside={<ReconnectButton gateway={gateway} />}>
      <div className="flex flex-col gap-3 p-3" data-gateway={gateway.slug}>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <GatewayStateBadge state={gateway.state} />
          <span className="text-ink-2">
            for <TickingDuration since={gateway.stateSince} />, since <ExactTime at={gateway.stateSince} />
          </span>
          {gateway.demo ? <DemoBadge /> : null}
          <Link href={`/sessions?gateway=${gateway.slug}`} className="ml-auto font-medium text-accent underline">
            Its sessions
          </Link>
        </p>
        {gateway.stateReason ? <p>{gateway.stateReason}</p> : null}
        {gateway.missing.length > 0 ? <Missing missing={gateway.missing} /> : null}
        {nextStep ? (
          <p className="border-l-2 border-accent pl-2 text-ink-2">
            <span className="font-medium text-ink">What to do: </span>
            {nextStep}
          </p>
        ) : null}
        <Facts gateway={gateway} />
        <AgentList gateway={gateway} />
        <LoadBudget load={gateway.load} />
        <GapList gaps={gaps} />
      </div>
    </Section>
  )
}

function Missing({ missing }: { missing: readonly string[] }) {
  return (
    <p>
      <span className="font-medium">Missing: </span>
      {missing.map((what) => (
        <code key={what} className="mr-1.5 rounded bg-critical-soft px-1 font-mono text-xs text-critical">
          {what}
        </code>
      ))}
    </p>
  )
}

const sources = {
  config: 'configuration file',
  openclaw: 'found on this machine',
  environment: 'environment',
  demo: 'bundled demo fleet',
  imported: 'a backfill',
} as const

function Facts({ gateway }: { gateway: GatewayView }) {
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3 lg:grid-cols-6">
      <Figure name="Version" value={gateway.serverVersion} unknownBecause="not told yet" />
      <Figure name="Protocol" value={gateway.protocol} unknownBecause="not agreed yet" />
      <Figure
        name="Last event"
        value={gateway.lastEventAt ? <RelativeTime at={gateway.lastEventAt} /> : null}
        unknownBecause="none yet"
      />
      <Figure
        name="Last poll"
        value={gateway.lastPollAt ? <RelativeTime at={gateway.lastPollAt} /> : null}
        unknownBecause="none yet"
      />
      <Figure name="Known from" value={sources[gateway.source]} />
      <Figure name="Address" value={<code className="font-mono text-xs">{gateway.url}</code>} />
    </dl>
  )
}
