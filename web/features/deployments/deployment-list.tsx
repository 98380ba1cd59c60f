'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { deploymentsQuery } from '#web/features/api/deployment-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useListKeys } from '#web/features/sessions/list-keys.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { DeploymentRow } from './deployment-row.tsx'

/** Every deployment, newest first; `j`, `k` and Enter go through them. */
export function DeploymentList({ environments }: { environments: readonly string[] }) {
  const { query, change } = useUrlState()
  const router = useRouter()
  const environment = query.get('environment')
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(deploymentsQuery(environment))
  const deployments = data?.pages.flatMap(({ items }) => items) ?? []
  const open = (id: string) => router.push(`/deployments/${id}`)
  const active = useListKeys({
    ids: deployments.map(({ id }) => id),
    selected: null,
    onMove: (id) => document.getElementById(`deployment-${id}`)?.scrollIntoView({ block: 'nearest' }),
    onOpen: open,
    onOpenPage: open,
    onClose: () => undefined,
  })
  return (
    <Section title="History" aside={<Filters environments={environments} chosen={environment} change={change} />}>
      {error && !data ? <QueryError what="The deployments" error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={6} />}
      {data && deployments.length === 0 ? (
        <EmptyState title="Nothing was deployed yet">
          Make a release with <code className="font-mono">mc release create --name &lt;name&gt; --artifact &lt;artifact&gt;</code>{' '}
          or on the Releases page, then deploy it from here.
        </EmptyState>
      ) : null}
      <ul data-deployments>
        {deployments.map((deployment) => (
          <DeploymentRow key={deployment.id} deployment={deployment} isActive={deployment.id === active} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" className="m-2" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load older deployments
        </Button>
      ) : null}
    </Section>
  )
}

type Change = (parts: Record<string, string | null>) => void

function Filters(props: { environments: readonly string[]; chosen: string | null; change: Change }) {
  if (props.environments.length < 2) return null
  return (
    <span className="flex flex-wrap gap-1">
      {props.environments.map((slug) => (
        <FilterChip
          key={slug}
          on={props.chosen === slug}
          onClick={() => props.change({ environment: props.chosen === slug ? null : slug })}
        >
          {slug}
        </FilterChip>
      ))}
    </span>
  )
}
