'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { SessionBook } from '#web/features/api/session-book.ts'
import { columnsFor } from './columns.tsx'
import type { SessionFilter, SortKey } from './session-filter.ts'
import { HeaderRow, SessionRow } from './session-row.tsx'
import { useWidth } from './use-width.ts'

const ROW_PX = 36
/** Two lines where there is no room for columns. */
const NARROW_ROW_PX = 60
const NARROW_BELOW_PX = 480
/** Rows drawn beyond each edge, so that a fast wheel never shows an empty strip. */
const OVERSCAN = 8

export type SessionTableHandle = { reveal: (index: number) => void }

/** The list of sessions; only the rows in sight are drawn, however many there are. */
export function SessionTable(props: {
  book: SessionBook
  ids: readonly string[]
  selected: string | null
  filter: SessionFilter
  onSelect: (id: string) => void
  onSort: (sort: SortKey) => void
  ref: Ref<SessionTableHandle>
}) {
  const { book, ids, selected } = props
  const scroller = useRef<HTMLDivElement>(null)
  const width = useWidth(scroller)
  const isNarrow = width > 0 && width < NARROW_BELOW_PX
  const columns = columnsFor(width)
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? NARROW_ROW_PX : ROW_PX),
    overscan: OVERSCAN,
    useFlushSync: false,
  })
  useEffect(() => virtual.measure(), [virtual, isNarrow])
  useImperativeHandle(props.ref, () => ({ reveal: (index) => virtual.scrollToIndex(index) }), [virtual])
  const drawn = virtual.getVirtualItems()
  const rowCount = usePool(drawn.length)
  const template = columns.map((column) => column.width).join(' ')
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Sessions"
      aria-rowcount={ids.length + 1}
      tabIndex={0}
      className="scroll-slim min-h-0 flex-1 overflow-y-auto overflow-x-hidden"
      data-session-list
    >
      {isNarrow ? null : <HeaderRow columns={columns} template={template} filter={props.filter} onSort={props.onSort} />}
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {drawn.map((item) => {
          const session = book.byId.get(ids[item.index] ?? '')
          if (!session) return null
          return (
            <SessionRow
              // A row that scrolls out becomes the one that scrolls in: to change a text is cheaper than to build a row.
              key={item.index % rowCount}
              session={session}
              columns={columns}
              template={isNarrow ? null : template}
              index={item.index}
              top={item.start}
              height={item.size}
              isSelected={session.id === selected}
              onSelect={props.onSelect}
            />
          )
        })}
      </div>
    </div>
  )
}

/** How many rows there have to be for those in sight; grows with the window and never shrinks, so that rows keep their keys. */
function usePool(inSight: number): number {
  const [count, setCount] = useState(inSight)
  if (inSight > count) setCount(inSight)
  return Math.max(1, count, inSight)
}
