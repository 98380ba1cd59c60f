'use client'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { gateRunQuery } from '#web/features/api/gate-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { GateRunBody } from './gate-run-body.tsx'

/** One gate run: what is the verdict, and why? */
export function GateRun({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(gateRunQuery(id))
  const isMissing = error instanceof ApiError && error.status === 404
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-3 sm:p-4">
      <Link href="/gates" className="inline-flex w-fit items-center gap-1 text-xs text-ink-2 hover:text-ink">
        <ArrowLeft className="size-3.5" aria-hidden /> All gates
      </Link>
      <h1 className="text-xl font-semibold">{data ? `Gate ${data.run.suite}` : 'Gate run'}</h1>
      {isMissing ? (
        <EmptyState title="There is no such gate run here">
          It may have been removed by retention, or the link is from another installation.
        </EmptyState>
      ) : error && !data ? (
        <QueryError what="The gate run" error={error} retry={() => void refetch()} />
      ) : null}
      {data ? (
        <div className="rounded border bg-surface">
          <GateRunBody run={data.run} />
        </div>
      ) : error ? null : (
        <SkeletonRows rows={8} className="bg-surface" />
      )}
    </div>
  )
}
