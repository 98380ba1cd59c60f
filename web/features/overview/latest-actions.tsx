'use client'
import Link from 'next/link'
import type { ActionView } from '#contracts/live.ts'
import { ActionStateBadge, labelOf } from '#web/features/session/recent-actions.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** Older ones are in Activity. */
const MOST_SHOWN = 6

/** What people asked of the gateways lately, and what came of it. */
export function LatestActions({ actions }: { actions: readonly ActionView[] }) {
  return (
    <Section
      title="Latest actions"
      aside={
        <Link href="/activity" className="text-xs font-medium text-accent underline">
          All activity
        </Link>
      }
    >
      {actions.length === 0 ? (
        <EmptyState title="Nobody has acted yet">
          Abort, message or reset a session, and it is listed here with its outcome.
        </EmptyState>
      ) : null}
      <ul>
        {actions.slice(0, MOST_SHOWN).map((action) => (
          <li
            key={action.id}
            className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-0.5 border-b px-3 py-1 last:border-b-0"
          >
            <span className="font-medium">{labelOf(action.action)}</span>
            <ActionStateBadge state={action.state} />
            <span className="min-w-0 truncate font-mono text-xs text-ink-2">{action.sessionKey ?? action.agentId}</span>
            <span className="ml-auto text-xs text-ink-3">
              {action.requestedBy}, <RelativeTime at={action.requestedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
