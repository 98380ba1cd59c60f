import { CopyButton } from './copy-button.tsx'

/** The id that joins what is seen here with logs, traces and Activity. */
export function CorrelationId({ id }: { id: string }) {
  return (
    <span className="inline-flex items-center gap-1 text-xs text-ink-3">
      Correlation id{' '}
      <code className="font-mono" title={id}>
        {id.slice(0, 8)}
      </code>
      <CopyButton text={id} label={`Copy the correlation id ${id}`} />
    </span>
  )
}
