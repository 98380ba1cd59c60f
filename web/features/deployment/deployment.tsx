'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import type { DeploymentDetail } from '#contracts/api/releases.ts'
import { deploymentQuery } from '#web/features/api/deployment-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { DeploymentHeader } from './deployment-header.tsx'
import { DriftLine } from './drift-line.tsx'
import { Journal } from './journal.tsx'
import { StagePicture } from './stage-picture.tsx'
import { stagesOf } from './stages.ts'

// Evidence is a click away, and so is its code; the log brings its own machinery.
const GateRunSheet = dynamic(() => import('#web/features/gates/gate-run-sheet.tsx').then((module) => module.GateRunSheet), {
  ssr: false,
})
const DriftSheet = dynamic(() => import('#web/features/drift/drift-sheet.tsx').then((module) => module.DriftSheet), {
  ssr: false,
})
const OutputLog = dynamic(() => import('./output-log.tsx').then((module) => module.OutputLog), {
  ssr: false,
  loading: () => <Skeleton className="h-80" />,
})

/** One deployment: where it is and why, what can be asked of it, and everything it did. */
export function Deployment({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(deploymentQuery(id))
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <Link href="/deployments" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All deployments
      </Link>
      {data ? <Loaded detail={data} /> : error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />}
    </div>
  )
}

function Loaded({ detail }: { detail: DeploymentDetail }) {
  const { deployment, journal } = detail
  const { query, change } = useUrlState()
  const gate = query.get('gate')
  const drift = query.get('drift')
  return (
    <>
      <DeploymentHeader deployment={deployment} />
      <Section title="Pipeline">
        <div className="flex flex-col gap-2 p-2 sm:p-3">
          <DriftLine drift={deployment.drift} state={deployment.state} />
          <StagePicture stages={stagesOf(deployment)} />
        </div>
      </Section>
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <Journal entries={journal} />
        <OutputLog deployment={deployment} />
      </div>
      {gate ? <GateRunSheet id={gate} onClose={() => change({ gate: null })} /> : null}
      {drift ? <DriftSheet reports={detail.drift} onClose={() => change({ drift: null })} /> : null}
    </>
  )
}

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState title="There is no such deployment here">
        It may have been removed by retention, or the link is from another installation.
      </EmptyState>
    )
  }
  return <QueryError what="The deployment" error={error} retry={retry} />
}

function Loading() {
  return (
    <>
      <div className="flex flex-col gap-3 rounded border bg-surface p-4">
        <Skeleton className="h-7 w-56" />
        <Skeleton className="h-5 w-96 max-w-full" />
        <Skeleton className="h-10 w-full max-w-3xl" />
      </div>
      <Skeleton className="h-56" />
      <SkeletonRows rows={6} className="bg-surface" />
    </>
  )
}
