'use client'
import { useQuery } from '@tanstack/react-query'
import { Rocket } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { EnvironmentPage } from '#contracts/api/releases.ts'
import { environmentsQuery } from '#web/features/api/deployment-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Page } from '#web/ui/page.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { DeploymentList } from './deployment-list.tsx'
import { EnvironmentSection } from './environment-section.tsx'
import { OpenDeployments } from './open-deployments.tsx'

// Questions are asked seldom; loaded when they are.
const DeploySheet = dynamic(() => import('./deploy-sheet.tsx').then((module) => module.DeploySheet), { ssr: false })
const EnvironmentQuestion = dynamic(() => import('./environment-question.tsx').then((module) => module.EnvironmentQuestion), {
  ssr: false,
})

/** What runs where, is anything on its way, and does it need me? */
export function Deployments() {
  const { data, error, refetch } = useQuery(environmentsQuery)
  const { query, change } = useUrlState()
  const refusal = useRefusal('deploy.start')
  const deploy = query.get('deploy')
  return (
    <Page
      title="Deployments"
      aside={
        data && data.items.length > 0 ? (
          <GatedButton tone="primary" refusal={refusal} onClick={() => change({ deploy: data.items.at(-1)?.slug ?? null })}>
            <Rocket aria-hidden /> Deploy
          </GatedButton>
        ) : null
      }
    >
      <OpenDeployments />
      {error && !data ? <QueryError what="The environments" error={error} retry={() => void refetch()} /> : null}
      {data ? <Environments page={data} /> : error ? null : <Loading />}
      <DeploymentList environments={data?.items.map(({ slug }) => slug) ?? []} />
      {deploy !== null && data ? <DeploySheet environments={data.items} /> : null}
      {data ? <EnvironmentQuestion environments={data.items} /> : null}
    </Page>
  )
}

function Environments({ page }: { page: EnvironmentPage }) {
  if (page.items.length === 0) {
    return (
      <Section title="No environment is configured yet">
        <EmptyState title="Say where releases go">
          <p>
            Name environments in <code className="font-mono">config/environments.yaml</code> and their targets in{' '}
            <code className="font-mono">config/targets.yaml</code>. They are checked and applied as soon as they are saved;
            nothing has to be restarted.
          </p>
        </EmptyState>
      </Section>
    )
  }
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-2 2xl:grid-cols-3">
      {page.items.map((environment) => (
        <EnvironmentSection key={environment.slug} environment={environment} />
      ))}
    </div>
  )
}

function Loading() {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Skeleton className="h-56" />
      <Skeleton className="h-56" />
    </div>
  )
}
