'use client'
import type { DriftEntry, DriftReportView } from '#contracts/drift.ts'
import { Badge } from '#web/ui/badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { DriftStateBadge } from '#web/ui/drift-state-badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { ShapeText } from './shape-text.tsx'

/** What a comparison is of, in words. */
export const comparisonName = ({ scope, environment, against }: DriftReportView): string =>
  scope === 'observed' ? `${environment}: wanted and what runs` : `${environment} and ${against ?? 'another'}`

/** That a report says nothing of what is there now, and why. */
export function Outdated({ environment, changedAt }: { environment: string; changedAt: string }) {
  return (
    <span className="w-full break-words font-medium" data-outdated={environment}>
      Something was brought to {environment} or taken back <RelativeTime at={changedAt} />, after this was looked at. Check anew.
    </span>
  )
}

type Shown = { report: DriftReportView; isBare?: boolean; changedAt?: string | null }

/**
 * One comparison: its verdict, its sentence, its age, and each setting that differs. `changedAt` = when something was brought to the
 * environment after it.
 */
export function DriftReport({ report, isBare, changedAt = null }: Shown) {
  return (
    <div className={cn(!isBare && 'border-b')} data-drift-report={report.state}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 px-3 py-1.5 sm:px-4">
        <DriftStateBadge state={report.state} isOutdated={changedAt !== null} />
        <span className="font-medium">{comparisonName(report)}</span>
        <span className="text-xs text-ink-3">
          <RelativeTime at={report.at} />
        </span>
        {changedAt === null ? null : <Outdated environment={report.environment} changedAt={changedAt} />}
        <span className="w-full break-words text-ink-2">{report.says}</span>
      </p>
      {report.entries.length > 0 ? <EntryTable report={report} /> : null}
    </div>
  )
}

function EntryTable({ report }: { report: DriftReportView }) {
  const sides = report.scope === 'observed' ? ['Wanted', 'Runs'] : [report.environment, report.against ?? 'other']
  return (
    // A region that scrolls has to be reachable by keyboard
    <div tabIndex={0} role="region" aria-label={comparisonName(report)} className="scroll-slim overflow-x-auto">
      <table className="w-full min-w-[30rem] text-left text-xs">
        <thead className="bg-canvas text-ink-2">
          <tr>
            {['Setting', ...sides, 'What it means'].map((name) => (
              <th key={name} className="px-3 py-1 font-medium sm:px-4">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.entries.map((entry) => (
            <EntryRow key={`${entry.target ?? ''} ${entry.key} ${entry.kind}`} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const cell = 'px-3 py-1.5 align-top sm:px-4'

function EntryRow({ entry }: { entry: DriftEntry }) {
  return (
    <tr className={cn('border-t', entry.ignored && 'text-ink-2')} data-drift-key={entry.key} data-drift-kind={entry.kind}>
      <td className={cn(cell, 'min-w-32')}>
        <code className="break-all font-mono">{entry.key}</code>
        {entry.target ? <p className="text-ink-3">at {entry.target}</p> : null}
      </td>
      <td className={cell}>
        <ShapeText shape={entry.left} absent={entry.kind === 'unreadable' ? 'not readable' : 'not set'} />
      </td>
      <td className={cell}>
        <ShapeText shape={entry.right} absent={entry.kind === 'unreadable' ? 'not readable' : 'not set'} />
      </td>
      <td className={cn(cell, 'min-w-40 break-words')}>
        {entry.says}
        {entry.ignored ? <Ignored ignored={entry.ignored} /> : null}
      </td>
    </tr>
  )
}

/** Whose decision it is not to mind a difference, why, and until when. */
export function Ignored({ ignored }: { ignored: NonNullable<DriftEntry['ignored']> }) {
  return (
    <span className="mt-0.5 flex flex-wrap items-center gap-1 text-ink-3">
      <Badge tone="neutral">ignored</Badge> by {ignored.owner} until {ignored.until.slice(0, 10)}: {ignored.reason}
    </span>
  )
}
