'use client'
import { useQuery } from '@tanstack/react-query'
import { QueryError } from '#web/features/api/query-error.tsx'
import { webhooksQuery } from '#web/features/api/webhook-queries.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { DeadEvents } from './dead-events.tsx'
import { WebhookLine } from './webhook-line.tsx'

/** Do other systems hear of what happens? */
export function Webhooks() {
  const { data, error, refetch } = useQuery(webhooksQuery)
  if (error && !data) return <QueryError what="The webhooks" error={error} retry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={2} className="bg-surface" />
  return (
    <>
      <Section title={`Other systems that are told: ${data.items.length}`}>
        {data.items.length === 0 ? (
          <EmptyState title="No other system is told of what happens">
            Name webhooks in <code className="font-mono">config/webhooks.yaml</code>: deployments, gates, alerts, incidents and
            more are then sent there, signed and in their order.
          </EmptyState>
        ) : null}
        <ul data-webhooks>
          {data.items.map((webhook) => (
            <WebhookLine key={webhook.slug} webhook={webhook} />
          ))}
        </ul>
      </Section>
      <DeadEvents />
    </>
  )
}
