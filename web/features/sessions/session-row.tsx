'use client'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { memo } from 'react'
import type { SessionView } from '#contracts/live.ts'
import { nameOf } from '#web/features/session/session-name.ts'
import { cn } from '#web/ui/cn.ts'
import { formatCompact, UNKNOWN } from '#web/ui/format.ts'
import { RowTime } from '#web/ui/time.tsx'
import { VerdictBadge } from '#web/ui/verdict-badge.tsx'
import type { Column } from './columns.tsx'
import { type SessionFilter, type SortKey, tokenSum } from './session-filter.ts'

type RowProps = {
  session: SessionView
  columns: readonly Column[]
  /** Grid columns; null where there is room for two lines only. */
  template: string | null
  index: number
  top: number
  height: number
  isSelected: boolean
  onSelect: (id: string) => void
}

/** One session. Drawn again only when it or its place changes. */
export const SessionRow = memo(function SessionRow(props: RowProps) {
  const { session, template, columns } = props
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- j, k and Enter act on rows for the whole page
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={props.isSelected}
      data-session={session.key}
      onClick={() => props.onSelect(session.id)}
      className={cn(
        'absolute inset-x-0 cursor-pointer border-b px-3 contain-strict',
        template ? 'grid items-center gap-3' : 'flex flex-col justify-center gap-1',
        props.isSelected ? 'bg-accent-soft' : 'bg-surface hover:bg-raised',
      )}
      style={{ transform: `translateY(${props.top}px)`, height: props.height, gridTemplateColumns: template ?? undefined }}
    >
      {template ? (
        columns.map((column) => <Cell key={column.name} column={column} session={session} />)
      ) : (
        <NarrowCell session={session} />
      )}
    </div>
  )
})

function Cell({ column, session }: { column: Column; session: SessionView }) {
  return (
    <div role="gridcell" className={cn('flex min-w-0 items-center', column.isNumber && 'justify-end tabular-nums')}>
      {column.cell(session)}
    </div>
  )
}

function NarrowCell({ session }: { session: SessionView }) {
  const tokens = tokenSum(session.tokens)
  return (
    <div role="gridcell" className="flex min-w-0 flex-col gap-1">
      <div className="flex min-w-0 items-center gap-2">
        <VerdictBadge verdict={session.verdict} />
        <span className="truncate font-medium">{nameOf(session)}</span>
      </div>
      <div className="flex min-w-0 gap-2 text-xs text-ink-2">
        <span className="truncate">{session.agentId}</span>
        <span className="shrink-0">{tokens === null ? UNKNOWN : formatCompact(tokens)} tokens</span>
        <span className="ml-auto shrink-0">
          <RowTime at={session.lastActivityAt} unknown="no activity seen yet" />
        </span>
      </div>
    </div>
  )
}

/** The names of the columns; those that sort are buttons. */
export function HeaderRow(props: {
  columns: readonly Column[]
  template: string
  filter: SessionFilter
  onSort: (sort: SortKey) => void
}) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid h-8 items-center gap-3 border-b bg-canvas px-3 text-xs text-ink-2"
      style={{ gridTemplateColumns: props.template }}
    >
      {props.columns.map((column) => (
        <HeaderCell key={column.name} column={column} filter={props.filter} onSort={props.onSort} />
      ))}
    </div>
  )
}

function HeaderCell({ column, filter, onSort }: { column: Column; filter: SessionFilter; onSort: (sort: SortKey) => void }) {
  const { sort } = column
  const isSorting = sort !== null && filter.sort === sort
  const Arrow = filter.direction === 'asc' ? ArrowUp : ArrowDown
  return (
    <div
      role="columnheader"
      aria-sort={isSorting ? (filter.direction === 'asc' ? 'ascending' : 'descending') : undefined}
      className={cn('min-w-0', column.isNumber && 'text-right')}
    >
      {sort ? (
        <button
          type="button"
          onClick={() => onSort(sort)}
          className={cn('inline-flex items-center gap-0.5 hover:text-ink', isSorting && 'font-semibold text-ink')}
        >
          {column.name}
          {isSorting ? <Arrow className="size-3" aria-hidden /> : null}
        </button>
      ) : (
        column.name
      )}
    </div>
  )
}
