'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import type { WorkflowDetail } from '#contracts/api/workflows.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { workflowQuery } from '#web/features/api/workflow-queries.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { DryReplaySection } from './dry-replay-section.tsx'
import { FailureChain } from './failure-chain.tsx'
import { Json } from './json.tsx'
import { PendingSection } from './pending-section.tsx'
import { StepSection } from './step-section.tsx'
import { StuckSection } from './stuck-section.tsx'
import { WorkflowHeader } from './workflow-header.tsx'

/** One execution: where it is, why it failed, what it did, and what it waits for. */
export function Workflow() {
  const { query } = useUrlState()
  const workflowId = query.get('id') ?? ''
  const { data, error, refetch } = useQuery(workflowQuery({ workflowId, runId: query.get('run') ?? undefined }))
  const isNone = workflowId === '' || (error instanceof ApiError && (error.status === 404 || error.status === 400))
  return (
    <div className="mx-auto flex w-full max-w-[1680px] flex-col gap-4 p-3 sm:p-4">
      <Link href="/workflows" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All workflows
      </Link>
      {data ? (
        <Loaded detail={data} />
      ) : isNone ? (
        <EmptyState title="There is no such workflow here">
          Executions that are over are kept for some days. The link may be older, or from another installation.
        </EmptyState>
      ) : error ? (
        <QueryError what="The workflow" error={error} retry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </div>
  )
}

function Loaded({ detail }: { detail: WorkflowDetail }) {
  const { workflow, failure, pending, steps, eventsLeftOut } = detail
  return (
    <>
      <WorkflowHeader detail={detail} />
      {failure ? (
        <Section title="Why it failed">
          <FailureChain failure={failure} />
        </Section>
      ) : null}
      <StuckSection stuck={detail.stuck} />
      <DryReplaySection workflow={workflow} />
      <PendingSection pending={pending} />
      <StepSection steps={steps} eventsLeftOut={eventsLeftOut} workflow={workflow} />
      <div className="grid min-w-0 items-start gap-4 lg:grid-cols-2">
        <Section title="Input">
          <Json value={detail.input} none="It was given nothing." />
        </Section>
        <Section title="Result">
          <Json value={detail.result} none={workflow.closedAt === null ? 'It is not over yet.' : 'It gave nothing.'} />
        </Section>
      </div>
    </>
  )
}

function Loading() {
  return (
    <>
      <div className="flex flex-col gap-3 rounded border bg-surface p-4">
        <Skeleton className="h-5 w-48" />
        <Skeleton className="h-7 w-96 max-w-full" />
      </div>
      <SkeletonRows rows={8} className="bg-surface" />
    </>
  )
}
