import Link from 'next/link'
import type { WorkflowDetail } from '#contracts/api/workflows.ts'
import { tracePath } from '#web/features/trace/trace-path.ts'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { CorrelationId } from '#web/ui/correlation-id.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { RelativeTime, TickingDuration } from '#web/ui/time.tsx'
import { WorkflowStatusBadge } from '#web/ui/workflow-status-badge.tsx'
import { aboutLinks } from './about-links.ts'
import { WorkflowActs } from './workflow-acts.tsx'
import { workflowPath } from './workflow-path.ts'

/** What it is, where it is, for how long, and by what it is joined with everything else. */
export function WorkflowHeader({ detail }: { detail: WorkflowDetail }) {
  const { workflow, correlationId, traceId } = detail
  const { workflowId, type, status } = workflow
  return (
    <header className="flex flex-col gap-2 rounded border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-2">
        <WorkflowStatusBadge status={status} />
        <h1 className="text-xl font-semibold">{type}</h1>
      </div>
      <p className="flex min-w-0 items-center gap-1">
        <code className="min-w-0 break-all font-mono text-xs">{workflowId}</code>
        <CopyButton text={workflowId} label="Copy the workflow's id" />
      </p>
      <WorkflowWhen detail={detail} />
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        {aboutLinks({ workflowId, input: detail.input }).map(({ label, href }) => (
          <Link key={href} href={href} className="text-xs text-accent hover:underline">
            {label}
          </Link>
        ))}
        {correlationId ? <CorrelationId id={correlationId} /> : null}
        {traceId ? (
          <span className="inline-flex items-center gap-1 text-xs text-ink-3">
            Trace{' '}
            <Link href={tracePath(traceId)} className="text-accent hover:underline" title={`Trace and log of ${traceId}`}>
              <code className="font-mono">{traceId.slice(0, 8)}</code>
            </Link>
            <CopyButton text={traceId} label={`Copy the trace id ${traceId}`} />
          </span>
        ) : null}
      </p>
      <WorkflowActs detail={detail} />
    </header>
  )
}

/** Since when, for how long, on which queue, and what came before and after. */
function WorkflowWhen({ detail: { workflow, continuedFrom, continuedBy } }: { detail: WorkflowDetail }) {
  const { workflowId, startedAt, closedAt, parent, queue } = workflow
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-ink-2">
      <span>
        began <RelativeTime at={startedAt} />
      </span>
      <span>
        {closedAt === null ? (
          <>
            for <TickingDuration since={startedAt} />
          </>
        ) : (
          `took ${formatDuration(Date.parse(closedAt) - Date.parse(startedAt))}`
        )}
      </span>
      <span>
        queue <code className="font-mono text-xs">{queue}</code>
      </span>
      {parent ? (
        <Link className="text-accent hover:underline" href={workflowPath(parent)}>
          What started it
        </Link>
      ) : null}
      {continuedFrom ? (
        <Link className="text-accent hover:underline" href={workflowPath({ workflowId, runId: continuedFrom })}>
          The run before
        </Link>
      ) : null}
      {continuedBy ? (
        <Link className="text-accent hover:underline" href={workflowPath({ workflowId, runId: continuedBy })}>
          The run after
        </Link>
      ) : null}
    </p>
  )
}
