'use client'
import { useMemo } from 'react'
import type { DriftReportView } from '#contracts/drift.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { cn } from '#web/ui/cn.ts'
import { DriftStateBadge } from '#web/ui/drift-state-badge.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { CheckNow } from './check-now.tsx'
import { cellAt, type DriftMatrix, driftMatrix, type MatrixCell, type MatrixRow } from './drift-matrix.ts'
import { Ignored, Outdated } from './drift-report.tsx'
import { ShapeText } from './shape-text.tsx'

type Shown = { reports: readonly DriftReportView[]; changedAt: (report: DriftReportView) => string | null }

/** Environments side by side, setting by setting: by shape, secrets by fingerprint. */
export function MatrixSection({ reports, changedAt }: Shown) {
  const { query, change } = useUrlState()
  const between = reports.filter(({ scope }) => scope === 'between')
  const matrix = useMemo(() => driftMatrix(reports), [reports])
  const withIgnored = query.get('ignored') === 'shown'
  const rows = withIgnored ? matrix.rows : matrix.rows.filter(({ isIgnored }) => !isIgnored)
  const ignored = matrix.rows.filter(({ isIgnored }) => isIgnored).length
  if (between.length === 0) return null
  return (
    <Section
      title="Between environments"
      aside={
        <FilterChip on={withIgnored} onClick={() => change({ ignored: withIgnored ? null : 'shown' })}>
          Ignored ones too ({ignored})
        </FilterChip>
      }
    >
      <ul>
        {between.map((report) => (
          <Between key={report.id} report={report} changedAt={changedAt(report)} />
        ))}
      </ul>
      {rows.length > 0 ? <Matrix matrix={matrix} rows={rows} /> : <p className="px-3 py-2 text-ink-3">No setting to show.</p>}
    </Section>
  )
}

function Between({ report, changedAt }: { report: DriftReportView; changedAt: string | null }) {
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-0.5 border-b px-3 py-1.5" data-between={report.state}>
      <DriftStateBadge state={report.state} isOutdated={changedAt !== null} />
      <span className="font-medium">
        {report.environment} and {report.against}
      </span>
      <span className="min-w-0 break-words text-ink-2">{report.says}</span>
      <span className="ml-auto flex items-center gap-2 text-xs text-ink-3">
        <RelativeTime at={report.at} /> <CheckNow environment={report.environment} />
      </span>
      {changedAt === null ? null : <Outdated environment={report.environment} changedAt={changedAt} />}
    </li>
  )
}

function Matrix({ matrix, rows }: { matrix: DriftMatrix; rows: readonly MatrixRow[] }) {
  return (
    // A region that scrolls has to be reachable by keyboard
    <div tabIndex={0} role="region" aria-label="Settings by environment" className="scroll-slim overflow-x-auto">
      <table className="w-full min-w-[36rem] text-left text-xs" data-matrix>
        <thead className="bg-canvas text-ink-2">
          <tr>
            {['Setting', ...matrix.environments, 'What it means'].map((name) => (
              <th key={name} className="px-3 py-1 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.key} ${row.target ?? ''}`} row={row} environments={matrix.environments} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const cell = 'px-3 py-1.5 align-top'

function Row({ row, environments }: { row: MatrixRow; environments: readonly string[] }) {
  return (
    <tr className={cn('border-t', row.isIgnored && 'text-ink-2')} data-matrix-key={row.key}>
      <td className={cn(cell, 'min-w-32')}>
        <code className="break-all font-mono">{row.key}</code>
        {row.target ? <p className="text-ink-3">at {row.target}</p> : null}
      </td>
      {environments.map((environment) => (
        <td key={environment} className={cell}>
          <CellText cell={cellAt(row, environment)} />
        </td>
      ))}
      <td className={cn(cell, 'min-w-48 break-words')}>
        {row.entries.map((entry, index) => (
          <p key={`${entry.kind} ${index}`}>
            {entry.says}
            {entry.ignored ? <Ignored ignored={entry.ignored} /> : null}
          </p>
        ))}
      </td>
    </tr>
  )
}

function CellText({ cell: { kind, ...rest } }: { cell: MatrixCell }) {
  if (kind === 'shape' && 'shape' in rest) return <ShapeText shape={rest.shape} absent="not set" />
  const words = { missing: 'not set', unreadable: 'not readable', unknown: 'not compared', shape: '' } as const
  return (
    <span className={kind === 'missing' ? 'font-medium text-warning' : 'text-ink-3'}>
      {UNKNOWN} {words[kind]}
    </span>
  )
}
