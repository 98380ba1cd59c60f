'use client'
import { useEffect, useMemo, useState } from 'react'
import type { SessionBook } from '#web/features/api/session-book.ts'
import { type SessionFilter, shownSessions } from './session-filter.ts'

/** Rows change places at most this often, so that nothing moves away from under a pointer while a storm goes on. */
const REORDER_MS = 1000

/** Ids of the rows in order. What a row says is always current; which rows there are and where is at most a second old. */
export function useShownSessions(book: SessionBook | undefined, filter: SessionFilter): readonly string[] {
  const paced = usePaced(book, REORDER_MS)
  return useMemo(() => (paced ? shownSessions(paced.byId.values(), filter).map(({ id }) => id) : []), [paced, filter])
}

/** `value`, changing at most once in `ms`; the first one and the last one always come through. */
function usePaced<T>(value: T | undefined, ms: number): T | undefined {
  const [paced, setPaced] = useState({ value, at: 0 })
  useEffect(() => {
    if (value === paced.value) return
    const wait = paced.value === undefined ? 0 : Math.max(0, paced.at + ms - Date.now())
    const timer = setTimeout(() => setPaced({ value, at: Date.now() }), wait)
    return () => clearTimeout(timer)
  }, [value, paced, ms])
  return paced.value
}
