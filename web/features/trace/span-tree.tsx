'use client'
import { useRef, useState } from 'react'
import type { SpanView } from '#contracts/traces.ts'
import { spanTree } from '#domain/trace/span-tree.ts'
import { serviceColours } from './service-colours.ts'
import { SpanRow } from './span-row.tsx'
import { onTreeKey, unfolded } from './tree-keys.ts'

/** The spans of a trace as a tree with their times: a table to read, and to go through by arrow keys. */
export function SpanTree(props: { spans: readonly SpanView[]; selected: string | null; onSelect: (spanId: string) => void }) {
  const { spans, onSelect } = props
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const grid = useRef<HTMLDivElement>(null)
  const rows = unfolded(spanTree(spans), folded)
  const selected = rows.some(({ span }) => span.spanId === props.selected) ? (props.selected ?? '') : (rows[0]?.span.spanId ?? '')
  const fold = (spanId: string, isFolded: boolean) =>
    setFolded((before) => {
      const next = new Set(before)
      if (isFolded) next.add(spanId)
      else next.delete(spanId)
      return next
    })
  const select = (spanId: string) => {
    onSelect(spanId)
    grid.current?.querySelector<HTMLElement>(`[data-span="${spanId}"]`)?.focus()
  }
  const from = Math.min(...spans.map(({ offsetMs }) => offsetMs))
  const until = Math.max(...spans.map(({ offsetMs, durationMs }) => offsetMs + durationMs))
  const colours = serviceColours(spans)
  return (
    <div ref={grid} role="treegrid" aria-label="Spans of the trace" className="min-w-0">
      {rows.map((row) => (
        <SpanRow
          key={row.span.spanId}
          row={row}
          isSelected={row.span.spanId === selected}
          isFolded={folded.has(row.span.spanId)}
          colour={colours.get(row.span.service) ?? 'bg-(--series-1)'}
          scale={{ from, length: Math.max(until - from, 0.001) }}
          onKeyDown={(event) => onTreeKey(event, { rows, focused: row.span.spanId, folded, select, fold })}
          onSelect={() => select(row.span.spanId)}
          onFold={(isFolded) => fold(row.span.spanId, isFolded)}
        />
      ))}
    </div>
  )
}
