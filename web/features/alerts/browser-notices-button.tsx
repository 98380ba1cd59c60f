'use client'
import { Bell, BellOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'
import { noticesState, onNoticesState, turnNoticesOff, turnNoticesOn } from './browser-notices.ts'

const refusals = {
  unsupported: 'This browser shows notifications only of pages that came by HTTPS.',
  refused: 'You told this browser not to show notifications of this page. Its settings for the page undo that.',
} as const

/** Lets a person be shown critical alerts by their browser while any page of ours is open. */
export function BrowserNoticesButton() {
  // The server has no browser to ask.
  const state = useSyncExternalStore(onNoticesState, noticesState, () => null)
  if (state === null) return null
  const turnOn = async () => {
    const now = await turnNoticesOn()
    if (now === 'on')
      void say('This browser shows critical alerts', { description: 'As long as a page of Mission Control is open in it.' })
  }
  if (state === 'on')
    return (
      <GatedButton size="small" tone="quiet" refusal={null} onClick={turnNoticesOff}>
        <BellOff aria-hidden /> Stop browser notifications
      </GatedButton>
    )
  return (
    <GatedButton size="small" refusal={state === 'off' ? null : refusals[state]} onClick={() => void turnOn()}>
      <Bell aria-hidden /> Notify me in this browser
    </GatedButton>
  )
}
