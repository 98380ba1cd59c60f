'use client'
import { useQuery } from '@tanstack/react-query'
import type { DriftPage } from '#contracts/api/releases.ts'
import type { EnvironmentView } from '#contracts/deployments.ts'
import type { DriftReportView } from '#contracts/drift.ts'
import { changedSince } from '#domain/drift/changed-since.ts'
import { environmentsQuery } from '#web/features/api/deployment-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { driftQuery } from '#web/features/api/release-queries.ts'
import { ConfigBanner } from '#web/features/config/config-banner.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { CheckNow } from './check-now.tsx'
import { MatrixSection } from './matrix-section.tsx'
import { ObservedSection } from './observed-section.tsx'

/** Is everything configured as it should be? The comparisons between environments, then what runs against what is wanted. */
export function Drift() {
  const { data, error, refetch } = useQuery(driftQuery)
  const { data: environments } = useQuery(environmentsQuery)
  return (
    <Page title="Drift">
      <ConfigBanner />
      {error && !data ? <QueryError what="The comparisons" error={error} retry={() => void refetch()} /> : null}
      {data ? <Loaded page={data} environments={environments?.items ?? []} /> : error ? null : <Skeleton className="h-72" />}
    </Page>
  )
}

function Loaded({ page, environments }: { page: DriftPage; environments: readonly EnvironmentView[] }) {
  if (page.items.length === 0) return <NothingCompared environments={environments} />
  const observed = page.items.filter(({ scope }) => scope === 'observed')
  const unseen = environments.filter(({ slug }) => !observed.some(({ environment }) => environment === slug))
  const changedAt = changedAtOf(environments)
  return (
    <>
      <MatrixSection reports={page.items} changedAt={changedAt} />
      {observed.map((report) => (
        <ObservedSection key={report.environment} report={report} changedAt={changedAt(report)} />
      ))}
      {unseen.map(({ slug }) => (
        <Section key={slug} title={`${slug}: what runs`} aside={<CheckNow environment={slug} />}>
          <EmptyState title="It was not looked at yet">So whether what runs is as wanted is not known.</EmptyState>
        </Section>
      ))}
    </>
  )
}

/** When something was brought to a report's environment after it; null = nothing was, as far as is known. */
const changedAtOf =
  (environments: readonly EnvironmentView[]) =>
  (report: DriftReportView): string | null => {
    const place = environments.find(({ slug }) => slug === report.environment)
    return place ? changedSince(report, place) : null
  }

function NothingCompared({ environments }: { environments: readonly EnvironmentView[] }) {
  return (
    <Section title="Nothing was compared yet">
      <EmptyState title="Compare what is wanted with what runs, and environments with each other">
        <p>
          It is done before each deployment, by schedule, here, or with{' '}
          <code className="font-mono">mc drift &lt;environment&gt; --check</code>. So far nothing is known.
        </p>
        <p className="mt-2 flex flex-wrap gap-2">
          {environments.map(({ slug }) => (
            <CheckNow key={slug} environment={slug} isNamed />
          ))}
        </p>
      </EmptyState>
    </Section>
  )
}
