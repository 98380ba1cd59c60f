'use client'
import { useQuery } from '@tanstack/react-query'
import type { GatewayPage } from '#contracts/api/lists.ts'
import { gatewaysQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { ConnectGateway } from './connect-gateway.tsx'
import { GatewaySection } from './gateway-section.tsx'

/** Can we see the agents, and what does watching cost? One section a gateway, those in trouble first. */
export function Gateways() {
  const { data, error, refetch } = useQuery(gatewaysQuery)
  return (
    <Page title="Gateways">
      {error && !data ? <QueryError what="The gateways" error={error} retry={() => void refetch()} /> : null}
      {data ? <Loaded page={data} /> : error ? null : <Skeleton className="h-64" />}
    </Page>
  )
}

function Loaded({ page }: { page: GatewayPage }) {
  const ordered = page.items.toSorted(
    (a, b) => Number(a.state === 'connected') - Number(b.state === 'connected') || a.name.localeCompare(b.name),
  )
  if (ordered.length === 0) {
    return (
      <Section title="No gateway is watched yet">
        <EmptyState title="Connect an agent gateway to see its sessions">
          <ConnectGateway />
        </EmptyState>
      </Section>
    )
  }
  return (
    <>
      {ordered.map((gateway) => (
        <GatewaySection key={gateway.id} gateway={gateway} gaps={page.gaps.filter(({ gatewayId }) => gatewayId === gateway.id)} />
      ))}
      <details className="rounded border bg-surface">
        <summary className="cursor-pointer px-3 py-2 font-semibold">Connect another gateway</summary>
        <div className="border-t p-3 text-ink-2">
          <ConnectGateway />
        </div>
      </details>
    </>
  )
}
