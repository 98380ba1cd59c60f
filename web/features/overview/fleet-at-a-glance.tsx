'use client'
import Link from 'next/link'
import type { OverviewView } from '#contracts/api/lists.ts'
import { DemoBadge } from '#web/ui/demo-badge.tsx'
import { formatCount } from '#web/ui/format.ts'
import { GatewayStateBadge } from '#web/ui/gateway-state-badge.tsx'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { VerdictBadge, verdictsByUrgency } from '#web/ui/verdict-badge.tsx'

/** How many sessions are how, and how each gateway is. */
export function FleetAtAGlance({ view }: { view: OverviewView }) {
  const total = Object.values(view.byVerdict).reduce((sum, count) => sum + count, 0)
  return (
    <Section title="Fleet" aside={<span className="text-xs text-ink-3">{formatCount(total)} live sessions</span>}>
      <ul className="grid grid-cols-3 gap-px border-b bg-line">
        {verdictsByUrgency.map((verdict) => (
          <li key={verdict} className="bg-surface">
            <Link
              href={`/sessions?verdict=${verdict}`}
              className="flex h-10 items-center justify-between px-2 hover:bg-raised sm:px-3"
            >
              <VerdictBadge verdict={verdict} />
              <span className="font-semibold">{formatCount(view.byVerdict[verdict] ?? 0)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <ul>
        {view.gateways.map((gateway) => (
          <li
            key={gateway.id}
            className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-0.5 border-b px-3 py-1 last:border-b-0"
          >
            <GatewayStateBadge state={gateway.state} />
            <Link href="/gateways" className="font-medium hover:underline">
              {gateway.name}
            </Link>
            {gateway.demo ? <DemoBadge /> : null}
            <span className="ml-auto text-xs text-ink-3">
              last seen{' '}
              <RelativeTime at={gateway.lastSeenAt ?? gateway.lastEventAt ?? gateway.lastPollAt} unknown="never reached yet" />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
