'use client'
import { Ban, CloudOff, History, LoaderCircle, type LucideIcon, Radio, RefreshCw, Unplug } from 'lucide-react'
import { useLiveState } from '#web/features/live/live-provider.tsx'
import type { LiveState } from '#web/live/browser/live-state.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { formatClock } from '#web/ui/format.ts'

const looks: Record<LiveState['kind'], { tone: Tone; glyph: LucideIcon; means: string }> = {
  connecting: { tone: 'neutral', glyph: LoaderCircle, means: 'Opening the live stream.' },
  live: { tone: 'good', glyph: Radio, means: 'Changes appear as they happen.' },
  'catching-up': { tone: 'info', glyph: History, means: 'Connected again; what came meanwhile is on its way.' },
  reconnecting: { tone: 'warning', glyph: RefreshCw, means: 'The stream broke off; it is opened again.' },
  polling: {
    tone: 'warning',
    glyph: RefreshCw,
    means: 'The stream cannot be opened; changes are fetched every few seconds instead.',
  },
  stale: {
    tone: 'critical',
    glyph: CloudOff,
    means: 'The server does not answer. What you see may be out of date; it is tried again without end.',
  },
  'signed-out': { tone: 'critical', glyph: Ban, means: 'You were signed out. Sign in again to see changes.' },
}

function wordFor(state: LiveState): string {
  switch (state.kind) {
    case 'connecting':
      return 'connecting'
    case 'stale':
      return state.since === null ? 'stale' : `stale since ${formatClock(state.since)}`
    case 'signed-out':
      return 'signed out'
    case 'catching-up':
      return 'catching up'
    default:
      return state.kind
  }
}

/** How true the screen is, always in sight. */
export function StreamBadge() {
  const state = useLiveState()
  const { tone, glyph: Glyph, means } = looks[state.kind]
  return (
    <span role="status" data-stream={state.kind}>
      <Badge tone={tone} title={means}>
        <Glyph aria-hidden /> {wordFor(state)}
      </Badge>
    </span>
  )
}

/** Over the page when it can no longer be trusted to be current. */
export function StaleNotice() {
  const state = useLiveState()
  if (state.kind !== 'stale') return null
  return (
    <p role="alert" className="flex items-center gap-2 border-b border-critical/40 bg-critical-soft px-4 py-1.5 text-critical">
      <Unplug className="size-4 shrink-0" aria-hidden />
      The server does not answer. What you see is{' '}
      {state.since === null ? 'from an earlier visit' : `as of ${formatClock(state.since)}`}; it is dimmed until the stream is
      back.
    </p>
  )
}
