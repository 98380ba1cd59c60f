'use client'
import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'

/** What happened, what it means for the reader's work, what to do, and the id to quote. */
export function ErrorState(props: { title: string; detail: string; correlationId?: string; onRetry?: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded border border-critical/40 bg-critical-soft p-4">
      <p className="flex items-center gap-2 font-medium text-critical">
        <TriangleAlert className="size-4" aria-hidden /> {props.title}
      </p>
      <p className="text-ink">{props.detail}</p>
      {props.correlationId ? (
        <p className="flex items-center gap-1 text-xs text-ink-2">
          Correlation id{' '}
          <Link href={`/traces/${encodeURIComponent(props.correlationId)}`} className="text-accent hover:underline">
            <code className="font-mono">{props.correlationId}</code>
          </Link>
          <CopyButton text={props.correlationId} label="Copy the correlation id" />
        </p>
      ) : null}
      {props.onRetry ? <Button onClick={props.onRetry}>Try again</Button> : null}
    </div>
  )
}
