'use client'
import Link from 'next/link'
import type { OverviewView } from '#contracts/api/lists.ts'
import { nameOf } from '#web/features/session/session-name.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { formatCompact, formatCount, formatShare } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { VerdictBadge } from '#web/ui/verdict-badge.tsx'

/** The sessions that used the most tokens in the last hour, as shares of the largest. */
export function TopBurners({ burners }: { burners: OverviewView['topBurners'] }) {
  const most = burners[0]?.tokensLastHour ?? 0
  return (
    <Section title="Most tokens in the last hour">
      {burners.length === 0 ? <EmptyState title="No tokens were used in the last hour" /> : null}
      <ul>
        {burners.map(({ session, tokensLastHour }) => (
          <li
            key={session.id}
            className="grid min-h-9 grid-cols-[104px_minmax(0,1fr)_72px] items-center gap-3 border-b px-3 py-1 last:border-b-0 sm:grid-cols-[104px_minmax(0,1fr)_minmax(0,0.6fr)_72px]"
          >
            <span className="flex">
              <VerdictBadge verdict={session.verdict} />
            </span>
            <Link href={`/sessions/${session.id}`} className="truncate font-medium hover:underline" title={session.key}>
              {nameOf(session)}
            </Link>
            <span aria-hidden className="hidden h-2 bg-raised sm:block">
              <span className="block h-2 bg-accent" style={{ width: most > 0 ? formatShare(tokensLastHour / most) : 0 }} />
            </span>
            <span className="text-right" title={`${formatCount(tokensLastHour)} tokens of all kinds`}>
              {formatCompact(tokensLastHour)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
