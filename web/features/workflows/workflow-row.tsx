'use client'
import Link from 'next/link'
import { memo } from 'react'
import type { WorkflowView } from '#contracts/workflows.ts'
import { workflowPath } from '#web/features/workflow/workflow-path.ts'
import { cn } from '#web/ui/cn.ts'
import { formatDuration } from '#web/ui/format.ts'
import { RowTime } from '#web/ui/time.tsx'
import { WorkflowStatusBadge } from '#web/ui/workflow-status-badge.tsx'

/** One execution of the list: where it is, what it is, since when, and why it failed. */
export const WorkflowRow = memo(function WorkflowRow({ workflow, isActive }: { workflow: WorkflowView; isActive: boolean }) {
  const { workflowId, runId, type, status, startedAt, closedAt, failure, target } = workflow
  return (
    <li
      id={`workflow-${runId}`}
      data-workflow={workflowId}
      data-workflow-status={status}
      className={cn('border-b last:border-b-0', isActive && 'bg-accent-soft')}
    >
      <Link href={workflowPath(workflow)} className="flex flex-col gap-0.5 px-3 py-2 hover:bg-raised">
        <span className="flex flex-wrap items-center gap-2">
          <WorkflowStatusBadge status={status} />
          <span className="font-semibold">{type}</span>
          {target === null ? null : <span className="min-w-0 break-all">{target}</span>}
          <code className="min-w-0 break-all font-mono text-xs text-ink-3">{workflowId}</code>
        </span>
        <span className="flex flex-wrap gap-x-3 text-ink-2">
          <span>
            began <RowTime at={startedAt} />
          </span>
          {closedAt === null ? null : <span>took {formatDuration(Date.parse(closedAt) - Date.parse(startedAt))}</span>}
          {failure === null ? null : <span className="min-w-0 break-words text-critical">{failure}</span>}
        </span>
      </Link>
    </li>
  )
})
