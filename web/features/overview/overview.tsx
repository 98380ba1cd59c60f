'use client'
import { useQuery } from '@tanstack/react-query'
import type { OverviewView } from '#contracts/api/lists.ts'
import { wantsAcknowledging } from '#web/features/alert/pressing.ts'
import { openAlertsQuery } from '#web/features/api/open-alerts.ts'
import { openDeploymentsQuery } from '#web/features/api/open-deployments.ts'
import { openIncidentsQuery } from '#web/features/api/open-incidents.ts'
import { overviewQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ConnectGateway } from '#web/features/gateways/connect-gateway.tsx'
import { wantsPerson } from '#web/features/live/fold-open-deployments.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { Burn } from './burn.tsx'
import { FleetAtAGlance } from './fleet-at-a-glance.tsx'
import { LatestActions } from './latest-actions.tsx'
import { NeedsMe } from './needs-me.tsx'
import { TopBurners } from './top-burners.tsx'

/** What needs me now? Then: how is the fleet, and what does it burn. */
export function Overview() {
  const { data, error, refetch } = useQuery(overviewQuery)
  return (
    <Page title="Overview">
      {error && !data ? <QueryError what="The overview" error={error} retry={() => void refetch()} /> : null}
      {data ? <Loaded view={data} /> : error ? null : <Loading />}
    </Page>
  )
}

function Loaded({ view }: { view: OverviewView }) {
  const deployments = useQuery(openDeploymentsQuery)
  const alerts = useQuery(openAlertsQuery)
  const incidents = useQuery(openIncidentsQuery)
  const deciding = deployments.data?.items.filter(wantsPerson) ?? []
  const approving = incidents.data?.items.filter(({ state }) => state === 'awaiting-approval') ?? []
  if (view.gateways.length === 0) {
    return (
      <Section title="No gateway is watched yet">
        <EmptyState title="Connect an agent gateway to see its sessions">
          <ConnectGateway />
        </EmptyState>
      </Section>
    )
  }
  // Shown once all of it is known: a line that comes in above another moves a button from under somebody's hand.
  if (deployments.isPending || alerts.isPending || incidents.isPending) return <Loading />
  const asked = { 'The alerts': alerts, 'The incidents': incidents, 'The deployments': deployments }
  const unread = Object.entries(asked).filter(([, { data }]) => data === undefined)
  return (
    <>
      {unread.map(([what, { error: why, refetch }]) =>
        why ? <QueryError key={what} what={what} error={why} retry={() => void refetch()} /> : null,
      )}
      <NeedsMe
        alerts={alerts.data?.items.filter(wantsAcknowledging) ?? []}
        incidents={approving}
        sessions={view.needsMe}
        gateways={view.gateways}
        deployments={deciding}
        isWhole={unread.length === 0}
      />
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <FleetAtAGlance view={view} />
        <Burn points={view.burn} />
        <TopBurners burners={view.topBurners} />
        <LatestActions actions={view.recentActions} />
      </div>
    </>
  )
}

function Loading() {
  return (
    <>
      <div className="rounded border bg-surface">
        <SkeletonRows rows={3} />
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <Skeleton className="h-56" />
        <Skeleton className="h-56" />
      </div>
    </>
  )
}
