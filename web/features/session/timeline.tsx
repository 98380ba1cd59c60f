'use client'
import { ArrowDown } from 'lucide-react'
import { Fragment, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { SessionDetail } from '#contracts/api/lists.ts'
import type { TimelineEntry } from '#contracts/live.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { PastDay } from '#web/ui/past-day.tsx'
import { LoadOlder } from './load-older.tsx'
import { TimelineRowLine } from './timeline-row.tsx'
import { timelineRows } from './timeline-rows.ts'

/** Nearer to the end than this counts as being at the end, px. */
const AT_END_PX = 48

/** What happened, oldest first like a log, following its end as long as the reader is there. */
export function Timeline({ detail, className }: { detail: SessionDetail; className?: string }) {
  const { query } = useUrlState()
  const pointed = query.get('entry')
  const onlyMessages = query.get('show') === 'messages'
  const rows = useMemo(
    () => timelineRows(onlyMessages ? detail.timeline.filter(isMessage) : detail.timeline, detail.gaps),
    [detail.timeline, detail.gaps, onlyMessages],
  )

  const { scroller, isAtEnd, toEnd, onScroll } = useFollowedEnd(pointed !== null)
  const pointedKey = pointed ? rows.find((row) => row.facts.includes(pointed))?.key : undefined
  useEffect(() => {
    if (pointedKey) document.getElementById(`row-${pointedKey}`)?.scrollIntoView({ block: 'center' })
  }, [pointedKey])
  return (
    <div className={cn('relative min-h-64', className)}>
      {/* A region that scrolls has to be reachable by keyboard */}
      <div
        ref={scroller}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label="Timeline"
        className="scroll-slim absolute inset-0 overflow-y-auto"
      >
        <LoadOlder detail={detail} />
        {pointed && !pointedKey ? (
          <p className="border-b px-3 py-2 text-ink-2">The fact you followed is further back: load older entries to see it.</p>
        ) : null}
        {rows.length === 0 ? (
          <EmptyState title="Nothing has been seen of this session yet">Events appear here as they happen.</EmptyState>
        ) : null}
        <ol data-timeline>
          {rows.map((row, index) => (
            <Fragment key={row.key}>
              <NewDay at={row.at} before={rows[index - 1]?.at} />
              <TimelineRowLine row={row} isPointed={row.key === pointedKey} pointed={row.key === pointedKey ? pointed : null} />
            </Fragment>
          ))}
        </ol>
      </div>
      {isAtEnd ? null : (
        <Button size="small" className="absolute bottom-2 left-1/2 -translate-x-1/2 shadow" onClick={toEnd}>
          <ArrowDown aria-hidden /> Latest
        </Button>
      )}
    </div>
  )
}

/** Rows have the time of day: the day stands above the first of them and wherever it changes, as history may be years. */
function NewDay({ at, before }: { at: string; before: string | undefined }) {
  const day = new Date(at).toDateString()
  if (before !== undefined && day === new Date(before).toDateString()) return null
  return (
    <li className="border-b bg-canvas px-3 py-0.5 text-xs text-ink-2" data-day={day}>
      <PastDay at={at} />
    </li>
  )
}

const isMessage = (entry: TimelineEntry): boolean => entry.kind === 'message'

function useFollowedEnd(isPointing: boolean) {
  const scroller = useRef<HTMLDivElement>(null)
  const follows = useRef(!isPointing)
  const [isAtEnd, setAtEnd] = useState(true)
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  // After each change and before it is drawn, so that a new row never shows in the wrong place first.
  useLayoutEffect(() => {
    if (follows.current) toEnd()
  })
  const onScroll = () => {
    const box = scroller.current
    if (!box) return
    follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < AT_END_PX
    setAtEnd(follows.current)
  }
  return { scroller, isAtEnd, toEnd, onScroll }
}
