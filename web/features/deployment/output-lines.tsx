'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import type { OutputLine } from '#contracts/deployments.ts'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { formatClock, formatExact } from '#web/ui/format.ts'

const LINE_PX = 20
const OVERSCAN = 20
/** Nearer to the end than this counts as being at the end, px. */
const AT_END_PX = 40

/** The lines, only those in sight drawn, following the end as long as the reader is there. */
export function OutputLines({ lines }: { lines: readonly OutputLine[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [isFollowing, setFollowing] = useState(true)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: OVERSCAN,
    useFlushSync: false,
  })
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  useLayoutEffect(() => {
    if (isFollowing) toEnd()
  }, [lines.length, isFollowing])
  const onScroll = () => {
    const box = scroller.current
    if (box) setFollowing(box.scrollHeight - box.scrollTop - box.clientHeight < AT_END_PX)
  }
  return (
    <div className="relative">
      <div
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label="Output"
        data-output
        className="scroll-slim h-[26rem] overflow-auto bg-canvas py-1 font-mono text-xs"
      >
        <div className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index]
            return line ? <Line key={line.id} line={line} top={start} /> : null
          })}
        </div>
      </div>
      {isFollowing ? null : (
        <Button size="small" className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow" onClick={toEnd}>
          <ArrowDown aria-hidden /> Follow
        </Button>
      )}
    </div>
  )
}

const inks = { stdout: 'text-ink', stderr: 'text-critical', driver: 'text-ink-2' } as const

function Line({ line, top }: { line: OutputLine; top: number }) {
  return (
    <div
      className="absolute left-0 flex h-5 items-center gap-3 whitespace-pre px-3"
      style={{ transform: `translateY(${top}px)` }}
      data-line={line.stream}
    >
      <time dateTime={line.at} title={formatExact(line.at)} className="shrink-0 text-ink-3">
        {formatClock(line.at)}
      </time>
      <span className="w-28 shrink-0 truncate text-ink-3" title={line.target}>
        {line.target}
      </span>
      <span className="w-12 shrink-0 text-ink-3">
        {line.stream === 'stdout' ? '' : line.stream === 'stderr' ? 'err' : 'driver'}
      </span>
      <span className={cn('shrink-0', inks[line.stream])}>{line.line}</span>
    </div>
  )
}
