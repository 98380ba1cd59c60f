'use client'
import { useQuery } from '@tanstack/react-query'
import type { ChannelPage } from '#contracts/api/response.ts'
import { channelsQuery } from '#web/features/api/alert-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { AlertsPage } from './alerts-page.tsx'
import { BrowserNoticesButton } from './browser-notices-button.tsx'
import { ChannelLine } from './channel-line.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { DeadMan } from './dead-man.tsx'
import { Webhooks } from './webhooks.tsx'

/** Do messages reach people, and would anybody notice if they did not? */
export function Channels() {
  const { data, error, refetch } = useQuery(channelsQuery)
  return (
    <AlertsPage title="Channels" aside={<BrowserNoticesButton />}>
      {error && !data ? <QueryError what="The channels" error={error} retry={() => void refetch()} /> : null}
      {data ? <Loaded page={data} /> : error ? null : <SkeletonRows rows={5} className="bg-surface" />}
      <DeadLetters />
      <Webhooks />
    </AlertsPage>
  )
}

function Loaded({ page }: { page: ChannelPage }) {
  return (
    <>
      <Section title={`How people are reached: ${page.items.length}`}>
        {page.items.length === 0 ? (
          <EmptyState title="No channel is configured, so nobody is told of anything">
            Name channels in <code className="font-mono">config/alerts.yaml</code> and who hears of what under{' '}
            <code className="font-mono">notify</code>. They are applied as soon as the file is saved.
          </EmptyState>
        ) : null}
        <ul data-channels>
          {page.items.map((channel) => (
            <ChannelLine key={channel.slug} channel={channel} />
          ))}
        </ul>
      </Section>
      <DeadMan deadMan={page.deadMan} />
    </>
  )
}
