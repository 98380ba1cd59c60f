import type { QueryClient } from '@tanstack/react-query'
import type { AlertPage } from '#contracts/api/response.ts'
import { openAlertsQuery } from '#web/features/api/open-alerts.ts'
import { foldLater } from '#web/features/live/later-folds.ts'
import { makeNoticeFilter } from './notices-to-show.ts'
import { setWantsNotices, wantsNotices } from './notices-wanted.ts'

/** Whether this browser shows critical alerts by itself. `refused`: the person said no, and only the browser's settings undo that. */
export type NoticesState = 'unsupported' | 'refused' | 'off' | 'on'

/** Held by the one tab of this browser that shows notices; the next tab gets it when that one closes. */
const LOCK = 'mission-control/critical-notices'

const listeners = new Set<() => void>()
let letGo: (() => void) | null = null
let isNotifier = false
let openAlert: (id: string) => void = (id) => location.assign(`/alerts/${id}`)

/** Web Locks and notifications both need HTTPS, or this very machine. */
const isSupported = (): boolean => 'Notification' in globalThis && 'locks' in navigator

export function noticesState(): NoticesState {
  if (!isSupported()) return 'unsupported'
  if (Notification.permission === 'denied') return 'refused'
  return Notification.permission === 'granted' && wantsNotices() ? 'on' : 'off'
}

export function onNoticesState(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** Asks the person, once they clicked for it, and begins. @returns what became of it */
export async function turnNoticesOn(): Promise<NoticesState> {
  await Notification.requestPermission()
  if (Notification.permission === 'granted') setWantsNotices(true)
  takeTurn()
  tellAll()
  return noticesState()
}

export function turnNoticesOff(): void {
  setWantsNotices(false)
  letGo?.()
  tellAll()
}

/** Shows critical alerts from now on, where the person asked for it, in one tab of the browser. @param open leads to an alert */
export function beginNotices(open: (id: string) => void): void {
  openAlert = open
  takeTurn()
}

function tellAll(): void {
  for (const listener of listeners) listener()
}

/** Waits for the lock and holds it until the tab closes or notices are turned off. */
function takeTurn(): void {
  if (letGo !== null || noticesState() !== 'on') return
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const hold = async () => {
    isNotifier = true
    await held
    isNotifier = false
    letGo = null
  }
  void navigator.locks.request(LOCK, hold)
}

const titleIn = (client: QueryClient) => (alertId: string) =>
  client.getQueryData<AlertPage>(openAlertsQuery.queryKey)?.items.find(({ id }) => id === alertId)?.title

const news = makeNoticeFilter()

foldLater((client, batches) => {
  if (!isNotifier || noticesState() !== 'on') return
  const frames = batches.flatMap((batch) => [...batch.frames])
  for (const { alertId, title, body, isQuiet } of news(frames, titleIn(client))) {
    // One tag an alert: what is newer takes the place of what is older.
    const shown = new Notification(title, { body, tag: alertId, silent: isQuiet, requireInteraction: !isQuiet })
    shown.onclick = () => {
      window.focus()
      shown.close()
      openAlert(alertId)
    }
  }
})
