'use client'
import { useEffect, useEffectEvent, useState } from 'react'
import { isForField } from '#web/features/shell/keys.ts'

/**
 * `j` and `k` move, Enter opens beside the list, `o` as a page, Escape closes.
 * @returns id of the row the keys stand on: the selected one, else the one moved to last
 */
export function useListKeys(list: {
  ids: readonly string[]
  selected: string | null
  onMove: (id: string, index: number) => void
  onOpen: (id: string) => void
  onOpenPage: (id: string) => void
  onClose: () => void
}): string | null {
  const [moved, setMoved] = useState<string | null>(null)
  const active = list.selected ?? moved
  const move = (by: 1 | -1) => {
    const from = active ? list.ids.indexOf(active) : -1
    const index = Math.min(list.ids.length - 1, Math.max(0, from + by))
    const id = list.ids[index]
    if (id === undefined) return
    setMoved(id)
    list.onMove(id, index)
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || isForField(event)) return
    if (event.key === 'j') move(1)
    else if (event.key === 'k') move(-1)
    else if (event.key === 'Escape') list.onClose()
    else if (active && event.key === 'o') list.onOpenPage(active)
    // On a button or a link, Enter is its own.
    else if (active && event.key === 'Enter' && !(event.target instanceof Element && event.target.closest('a, button')))
      list.onOpen(active)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
  return active
}
