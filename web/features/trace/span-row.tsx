'use client'
import { ChevronDown, ChevronRight, CircleX } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import type { SpanView } from '#contracts/traces.ts'
import type { TreeRow } from '#domain/trace/span-tree.ts'
import { cn } from '#web/ui/cn.ts'
import { spanTime } from './span-time.ts'

/** So far to the right for each level, and no further than this: names must stay readable on a phone. */
const STEP_REM = 0.9
const DEEPEST_SHOWN = 8

type Props = {
  row: TreeRow<SpanView>
  isSelected: boolean
  isFolded: boolean
  colour: string
  /** What the width of a bar's place stands for, in ms. */
  scale: { from: number; length: number }
  onSelect: () => void
  onFold: (isFolded: boolean) => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** One span: what it did, where, when within the trace (as a bar) and for how long. */
export function SpanRow({ row, isSelected, isFolded, colour, scale, onSelect, onFold, onKeyDown }: Props) {
  const { span, depth, children } = row
  return (
    <div
      role="row"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={children > 0 ? !isFolded : undefined}
      tabIndex={isSelected ? 0 : -1}
      data-span={span.spanId}
      data-parent={span.parentId ?? undefined}
      data-service={span.service}
      onClick={onSelect}
      onKeyDown={onKeyDown}
      className={cn(
        'grid cursor-pointer grid-cols-[minmax(0,1fr)_5rem] items-center gap-x-3 gap-y-1 border-b px-3 py-1 last:border-b-0 hover:bg-raised md:grid-cols-[minmax(18rem,3fr)_2fr_5rem]',
        isSelected && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <NameCell row={row} isFolded={isFolded} onFold={onFold} />
      <span role="gridcell" className="order-last col-span-2 md:order-none md:col-span-1">
        <span className="sr-only">begins after {spanTime(span.offsetMs)}</span>
        <Bar span={span} colour={span.status === 'error' ? 'bg-critical' : colour} scale={scale} />
      </span>
      <span role="gridcell" className="text-right text-ink-2 tabular-nums">
        {spanTime(span.durationMs)}
      </span>
    </div>
  )
}

function NameCell({ row: { span, depth, children, isOrphan }, isFolded, onFold }: Pick<Props, 'row' | 'isFolded' | 'onFold'>) {
  const Chevron = isFolded ? ChevronRight : ChevronDown
  const isError = span.status === 'error'
  const style = { paddingLeft: `${Math.min(depth, DEEPEST_SHOWN) * STEP_REM}rem` }
  return (
    <span role="gridcell" className="flex min-w-0 items-center gap-1.5" style={style}>
      {children > 0 ? (
        <button
          type="button"
          tabIndex={-1}
          aria-label={isFolded ? `Show what came of ${span.name}` : `Hide what came of ${span.name}`}
          className="shrink-0 text-ink-3 hover:text-ink"
          onClick={(event) => {
            event.stopPropagation()
            onFold(!isFolded)
          }}
        >
          <Chevron className="size-4" aria-hidden />
        </button>
      ) : (
        <span className="w-4 shrink-0" />
      )}
      {isError ? <CircleX className="size-4 shrink-0 text-critical" aria-label="failed" /> : null}
      <span className={cn('min-w-0 truncate', isError && 'text-critical')} title={span.name}>
        {span.name}
      </span>
      <span className="shrink-0 text-xs text-ink-3">{span.service}</span>
      {isOrphan ? <span className="shrink-0 text-xs text-ink-3">(what began it is not kept)</span> : null}
    </span>
  )
}

function Bar({ span, colour, scale }: { span: SpanView; colour: string; scale: Props['scale'] }) {
  const left = ((span.offsetMs - scale.from) / scale.length) * 100
  const width = (span.durationMs / scale.length) * 100
  return (
    <span className="relative block h-2 overflow-hidden rounded bg-raised">
      <span
        className={cn('absolute inset-y-0 min-w-0.5 rounded', colour)}
        style={{ left: `min(${left}%, calc(100% - 2px))`, width: `${width}%` }}
      />
    </span>
  )
}
