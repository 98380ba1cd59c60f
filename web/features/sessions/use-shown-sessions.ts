'use client'
import { useEffect, useMemo, useState } from 'react'
import type { SessionBook } from '#web/features/api/session-book.ts'
import { type SessionFilter, shownSessions } from './session-filter.ts'

/** Rows change places at most this often, so that nothing moves away from under a pointer while a storm goes on. */
const REORDER_MS = 1000
/** A session that is new is waited for, so it comes in sooner. */
const NEW_ROW_MS = 200

/** Ids of the rows in order. What a row says is always current; which rows there are and where is at most a second old. */
export function useShownSessions(book: SessionBook | undefined, filter: SessionFilter): readonly string[] {
  const paced = usePaced(book)
  return useMemo(() => (paced ? shownSessions(paced.byId.values(), filter).map(({ id }) => id) : []), [paced, filter])
}

/** The book, changing only so often; the first one and the last one always come through. */
function usePaced(book: SessionBook | undefined): SessionBook | undefined {
  const [paced, setPaced] = useState({ book, at: 0 })
  useEffect(() => {
    if (book === paced.book) return
    const timer = setTimeout(
      () => setPaced({ book, at: Date.now() }),
      Math.max(0, paced.at + paceMs(paced.book, book) - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [book, paced])
  return paced.book
}

/** How long after one order of the rows the next may be drawn, ms. */
function paceMs(drawn: SessionBook | undefined, next: SessionBook | undefined): number {
  if (!drawn) return 0
  return drawn.byId.size === next?.byId.size ? REORDER_MS : NEW_ROW_MS
}
