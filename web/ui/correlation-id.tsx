import Link from 'next/link'
import { CopyButton } from './copy-button.tsx'

/** The id that joins what is seen here with Activity, logs and traces; it leads to the trace and the log lines. */
export function CorrelationId({ id }: { id: string }) {
  return (
    <span className="inline-flex items-center gap-1 text-xs text-ink-3">
      Correlation id{' '}
      <Link href={`/traces/${encodeURIComponent(id)}`} className="text-accent hover:underline" title={`Trace and log of ${id}`}>
        <code className="font-mono">{id.slice(0, 8)}</code>
      </Link>
      <CopyButton text={id} label={`Copy the correlation id ${id}`} />
    </span>
  )
}
