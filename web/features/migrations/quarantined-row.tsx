import type { QuarantinedRowView } from '#contracts/backfills.ts'
import { Badge } from '#web/ui/badge.tsx'

/** One row that was left out: why, where it lies, and, opened, the row itself without its secrets. */
export function QuarantinedRow({
  row: { id, collection, pointer, reason, field, says, row, replayedBy },
}: {
  row: QuarantinedRowView
}) {
  return (
    <li className="border-b px-3 py-1.5 last:border-b-0" data-quarantined={reason}>
      <details>
        <summary className="cursor-pointer">
          <span className="font-medium">{pointer}</span>{' '}
          <Badge tone={replayedBy ? 'good' : 'warning'}>{replayedBy ? 'brought later' : reason}</Badge>{' '}
          <span className="text-ink-3">{field ? `${collection}, ${field}` : collection}</span>{' '}
          <span className="break-words text-ink-2">{says}</span>
        </summary>
        <pre
          tabIndex={0}
          aria-label={`The row at ${pointer}`}
          className="scroll-slim mt-1 max-h-80 overflow-auto rounded border bg-canvas p-2 font-mono text-xs"
          data-row={id}
        >
          {row === null || row === undefined ? 'The row could not be read.' : JSON.stringify(row, null, 2)}
        </pre>
      </details>
    </li>
  )
}
