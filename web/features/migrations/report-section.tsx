'use client'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { BackfillView } from '#contracts/backfills.ts'
import { reportQuery } from '#web/features/api/backfill-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { ApiError } from '#web/features/api/request.ts'
import { buttonLook } from '#web/ui/button.tsx'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

const parts = [
  ['json', 'JSON'],
  ['markdown', 'Markdown'],
  ['signature', 'Signature'],
  ['key', 'Public key'],
] as const

/** The record of a run that is over: to be read here, saved, and checked by anybody against its signature. */
export function ReportSection({ backfill: { number, dryRunOnly } }: { backfill: BackfillView }) {
  const { data, error, refetch } = useQuery(reportQuery(number))
  const isNone = error instanceof ApiError && error.status === 404
  return (
    <Section title="Report" aside={data ? <Downloads number={number} /> : null}>
      {isNone ? (
        <EmptyState title="There is no report">
          {dryRunOnly ? 'A dry run has none: nothing was written.' : 'The run ended before there was something to report.'}
        </EmptyState>
      ) : null}
      {error && !data && !isNone ? <QueryError what="The report" error={error} retry={() => void refetch()} /> : null}
      {data || error ? null : <SkeletonRows rows={4} />}
      {data ? (
        <>
          <pre
            tabIndex={0}
            aria-label="The report as Markdown"
            className="scroll-slim max-h-96 overflow-auto whitespace-pre-wrap break-words p-3 font-mono text-xs"
            data-report
          >
            {data.markdown}
          </pre>
          <p className="flex flex-wrap items-center gap-x-2 border-t px-3 py-2 text-xs text-ink-3">
            Signed with Ed25519 over the bytes of the JSON:{' '}
            <code className="font-mono" title={data.signature}>
              {data.signature.slice(0, 24)}…
            </code>
            <CopyButton text={data.signature} label="Copy the signature" />
            <span>
              Checked by <code className="font-mono">mc backfill verify-report</code> with a public key that you know
            </span>
          </p>
        </>
      ) : null}
    </Section>
  )
}

function Downloads({ number }: { number: number }) {
  return (
    <span className="flex flex-wrap gap-1">
      {parts.map(([format, label]) => (
        <a
          key={format}
          href={`/api/v1/backfills/${number}/report?format=${format}`}
          download
          className={buttonLook({ tone: 'quiet', size: 'small' })}
        >
          <Download aria-hidden /> {label}
        </a>
      ))}
    </span>
  )
}
