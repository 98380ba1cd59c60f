'use client'
import Link from 'next/link'
import type { AuditView } from '#contracts/live.ts'
import { tracePath } from '#web/features/trace/trace-path.ts'
import { cn } from '#web/ui/cn.ts'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { UNKNOWN } from '#web/ui/format.ts'
import { RelativeTime } from '#web/ui/time.tsx'
import { entryWords, saidIn } from './action-words.ts'

const actorKinds = { member: '', token: 'token ', system: 'system ' } as const

/** The audit log, newest first. On a phone each entry is a block of lines. */
export function AuditTable({ items }: { items: readonly AuditView[] }) {
  return (
    <table className="block w-full md:table">
      <thead className="hidden bg-canvas text-left text-xs text-ink-2 md:table-header-group">
        <tr>
          {['When', 'Who', 'What', 'Target', 'Outcome', 'Correlation id'].map((name) => (
            <th key={name} className="px-3 py-1.5 font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block md:table-row-group">
        {items.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </tbody>
    </table>
  )
}

const cell = 'block align-baseline md:table-cell md:px-3 md:py-1.5'

function AuditRow({ entry }: { entry: AuditView }) {
  const says = saidIn(entry)
  return (
    <tr className="flex flex-wrap items-baseline gap-x-2 border-t px-3 py-1.5 md:table-row md:p-0" data-audit={entry.action}>
      <td className={cn(cell, 'text-ink-2')}>
        <RelativeTime at={entry.at} />
      </td>
      <td className={cn(cell, 'break-words')}>
        <span className="text-ink-3">{actorKinds[entry.actorKind]}</span>
        {entry.actor}
      </td>
      <td className={cn(cell, 'font-medium')} title={entry.action}>
        {entryWords(entry)}
      </td>
      <td className={cn(cell, 'max-w-96 break-all font-mono text-xs text-ink-2')}>
        {entry.target ?? <span className="hidden md:inline">{UNKNOWN}</span>}
      </td>
      <td className={cn(cell, 'max-w-96 break-words')}>
        {entry.outcome}
        {says !== null && <span className="text-ink-2"> · {says}</span>}
      </td>
      <td className={cn(cell, 'whitespace-nowrap font-mono text-xs text-ink-3')}>
        <Link className="hover:underline" href={tracePath(entry.correlationId)} title={`Trace and log of ${entry.correlationId}`}>
          {entry.correlationId.slice(0, 8)}
        </Link>
        <CopyButton text={entry.correlationId} label={`Copy the correlation id ${entry.correlationId}`} />
      </td>
    </tr>
  )
}
