import type { KeyboardEvent } from 'react'
import type { SpanView } from '#contracts/traces.ts'
import type { TreeRow } from '#domain/trace/span-tree.ts'

type Row = TreeRow<SpanView>

/** Rows that are seen: not those under one that is folded. */
export function unfolded(rows: readonly Row[], folded: ReadonlySet<string>): Row[] {
  const seen: Row[] = []
  let hiddenBelow = Number.POSITIVE_INFINITY
  for (const row of rows) {
    if (row.depth > hiddenBelow) continue
    hiddenBelow = folded.has(row.span.spanId) ? row.depth : Number.POSITIVE_INFINITY
    seen.push(row)
  }
  return seen
}

type Tree = {
  rows: readonly Row[]
  /** The span whose row has the focus. The address, which holds the selection, follows later. */
  focused: string
  folded: ReadonlySet<string>
  select: (spanId: string) => void
  fold: (spanId: string, isFolded: boolean) => void
}

/** Keys of a tree grid (WAI-ARIA): up and down move, right opens or goes in, left closes or goes out, Home and End go to the ends. */
export function onTreeKey(event: KeyboardEvent, { rows, focused, folded, select, fold }: Tree): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return
  const index = rows.findIndex(({ span }) => span.spanId === focused)
  const row = rows[index]
  if (!row) return
  const goTo = (to: Row | undefined) => to && select(to.span.spanId)
  const isFolded = folded.has(focused)
  const moves: Record<string, () => void> = {
    ArrowDown: () => goTo(rows[index + 1]),
    ArrowUp: () => goTo(rows[index - 1]),
    Home: () => goTo(rows[0]),
    End: () => goTo(rows.at(-1)),
    ArrowRight: () => (isFolded ? fold(focused, false) : row.children > 0 && goTo(rows[index + 1])),
    ArrowLeft: () => {
      if (row.children > 0 && !isFolded) fold(focused, true)
      else goTo(rows.slice(0, index).findLast(({ depth }) => depth < row.depth))
    },
  }
  const move = moves[event.key]
  if (!move) return
  event.preventDefault()
  move()
}
