'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useEffectEvent, useRef } from 'react'
import { places } from './places.ts'

/** After `g`, the letter of the room has to follow within this time. */
const CHORD_MS = 1200

/** Whether a key press belongs to the field or the dialog it was made in, not to the page. */
export function isForField(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('input, textarea, select, [contenteditable="true"]')) return true
  return document.querySelector('[role="dialog"], [role="menu"]') !== null
}

/** The keys that work on every page: `g` and a letter, `?`, `/`, and Ctrl or Cmd K. */
export function useShellKeys(acts: { openPalette: () => void; showKeys: () => void }): void {
  const router = useRouter()
  const goPressedAt = useRef(Number.NEGATIVE_INFINITY)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      return acts.openPalette()
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isForField(event)) return
    if (event.timeStamp - goPressedAt.current < CHORD_MS) {
      goPressedAt.current = Number.NEGATIVE_INFINITY
      const place = places.find(({ letter }) => letter === event.key)
      if (place) router.push(place.href)
      return
    }
    if (event.key === 'g') goPressedAt.current = event.timeStamp
    if (event.key === '?') acts.showKeys()
    if (event.key === '/') focusSearch(event, acts.openPalette)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}

/** `/` goes to the page's own search; where there is none, to the one for everything. */
function focusSearch(event: KeyboardEvent, openPalette: () => void): void {
  event.preventDefault()
  const field = document.querySelector<HTMLInputElement>('[data-page-search]')
  if (field) field.focus()
  else openPalette()
}
