'use client'
import { useQuery } from '@tanstack/react-query'
import type { RulePage } from '#contracts/api/response.ts'
import { rulesQuery } from '#web/features/api/alert-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ConfigBanner } from '#web/features/config/config-banner.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { AlertsPage } from './alerts-page.tsx'
import { RuleLine } from './rule-line.tsx'

/** What is watched, and is it looked at? The policy in force, in words. */
export function Rules() {
  const { data, error, refetch } = useQuery(rulesQuery)
  return (
    <AlertsPage title="Rules in force">
      <ConfigBanner />
      {error && !data ? <QueryError what="The rules" error={error} retry={() => void refetch()} /> : null}
      {data ? <Loaded page={data} /> : error ? null : <SkeletonRows rows={6} className="bg-surface" />}
      <p className="text-xs text-ink-3">
        They stand in <code className="font-mono">config/alerts.yaml</code> and are applied when it is saved. Try a change on
        recorded events first: <code className="font-mono">mc alert simulate</code>.
      </p>
    </AlertsPage>
  )
}

function Loaded({ page }: { page: RulePage }) {
  return (
    <Section
      title={`Rules: ${page.items.length}`}
      aside={
        <span className="text-ink-3">
          looked at <RelativeTime at={page.evaluatedAt} unknown="never yet" />
          {page.revision ? (
            <>
              , revision{' '}
              <code className="font-mono" title={page.revision}>
                {page.revision.slice(0, 10)}
              </code>
            </>
          ) : null}
        </span>
      }
    >
      {page.items.length === 0 ? (
        <EmptyState title="No rule is in force, so nothing is watched">
          Write rules in <code className="font-mono">config/alerts.yaml</code>; <code className="font-mono">mc config check</code>{' '}
          says what is wrong with them.
        </EmptyState>
      ) : null}
      <ul data-rules>
        {page.items.map((rule) => (
          <RuleLine key={rule.name} rule={rule} />
        ))}
      </ul>
    </Section>
  )
}
