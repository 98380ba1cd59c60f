'use client'
import { useSyncExternalStore } from 'react'

const TICK_MS = 1000
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick() {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (!timer) {
    tick()
    timer = setInterval(tick, TICK_MS)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

// The server has no reader's clock: times are drawn after hydration.
const onServer = () => null

/** The time in ms, once a second, from one timer for the whole page; null while rendered on the server. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, () => now, onServer)
}
