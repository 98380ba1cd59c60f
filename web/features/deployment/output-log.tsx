'use client'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { DeploymentView, OutputLine } from '#contracts/deployments.ts'
import { MOST_LINES, outputQuery } from '#web/features/api/deployment-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { cn } from '#web/ui/cn.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { formatCount } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { OutputLines } from './output-lines.tsx'

/** What the deployed things and their drivers wrote, as they write it. */
export function OutputLog({ deployment }: { deployment: DeploymentView }) {
  const { data, error, refetch } = useQuery(outputQuery(deployment.id))
  const { query, change } = useUrlState()
  const target = query.get('target')
  const lines = useMemo(() => (target ? data?.filter((line) => line.target === target) : data), [data, target])
  return (
    <Section
      title="Output"
      aside={
        data && data.length > 0 ? (
          <TargetChoice lines={data} value={target} onChange={(next) => change({ target: next })} />
        ) : null
      }
    >
      {error && !data ? <QueryError what="The output" error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={6} />}
      {data?.length === 0 ? (
        <EmptyState title="Nothing has been written yet">
          Lines of the targets and their drivers appear here as they come.
        </EmptyState>
      ) : null}
      {data && data.length > 0 && lines ? <OutputLines lines={lines} /> : null}
      {data && data.length >= MOST_LINES ? (
        <p className="border-t px-3 py-1.5 text-xs text-ink-3">
          Only the first {formatCount(MOST_LINES)} lines were loaded; mc deployment output has them all.
        </p>
      ) : null}
    </Section>
  )
}

function TargetChoice(props: { lines: readonly OutputLine[]; value: string | null; onChange: (value: string | null) => void }) {
  const targets = useMemo(() => [...new Set(props.lines.map(({ target }) => target))].sort(), [props.lines])
  return (
    <select
      aria-label="Target"
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value || null)}
      className={cn(inputLook, 'h-7 w-auto max-w-48')}
    >
      <option value="">All targets</option>
      {targets.map((target) => (
        <option key={target}>{target}</option>
      ))}
    </select>
  )
}
