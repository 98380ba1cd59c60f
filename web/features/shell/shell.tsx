'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { AgentActs } from '#web/features/agents/agent-acts.tsx'
import { AlertActs } from '#web/features/alert/alert-acts.tsx'
import { LiveProvider, useLiveState } from '#web/features/live/live-provider.tsx'
import { SessionActs } from '#web/features/session/session-acts.tsx'
import { ViewerGate } from '#web/features/viewer/viewer.tsx'
import { cn } from '#web/ui/cn.ts'
import { Skeleton, SkeletonRows } from '#web/ui/skeleton.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { useShellKeys } from './keys.ts'
import { NeedsAPerson } from './needs-a-person.tsx'
import { Rail } from './rail.tsx'
import { StaleNotice } from './stream-badge.tsx'
import { TopBar } from './top-bar.tsx'

// Opened by few page views; its weight is not every page's.
const KeyMap = dynamic(() => import('./key-map.tsx').then((module) => module.KeyMap), { ssr: false })
const Palette = dynamic(() => import('./palette.tsx').then((module) => module.Palette), { ssr: false })

/** The frame around every page of a signed-in viewer. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <ViewerGate waiting={<WaitingShell />}>
      <LiveProvider>
        <SessionActs>
          <AgentActs>
            <AlertActs>
              <Frame>{children}</Frame>
            </AlertActs>
          </AgentActs>
        </SessionActs>
      </LiveProvider>
    </ViewerGate>
  )
}

function Frame({ children }: { children: ReactNode }) {
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isKeyMapOpen, setKeyMapOpen] = useState(false)
  const openPalette = () => setPaletteOpen(true)
  const showKeys = () => setKeyMapOpen(true)
  useShellKeys({ openPalette, showKeys })
  const isStale = useLiveState().kind === 'stale'
  return (
    <div className="flex">
      <a
        href="#main"
        className="sr-only z-50 rounded bg-surface px-3 py-2 focus:not-sr-only focus:fixed focus:left-2 focus:top-2"
      >
        Skip to the page
      </a>
      <Rail />
      <div className="flex min-h-dvh min-w-0 flex-1 flex-col pb-14 md:pb-0">
        <TopBar onSearch={openPalette} onShowKeys={showKeys} />
        <StaleNotice />
        <main id="main" tabIndex={-1} className={cn('min-w-0 flex-1 outline-none', isStale && 'opacity-70')}>
          {children}
        </main>
      </div>
      <BottomBar />
      <NeedsAPerson />
      {isKeyMapOpen ? <KeyMap onClose={() => setKeyMapOpen(false)} /> : null}
      {isPaletteOpen ? <Palette onClose={() => setPaletteOpen(false)} onShowKeys={showKeys} /> : null}
    </div>
  )
}

/** The frame's shape while it is not known who looks. */
function WaitingShell() {
  return (
    <div className="flex" aria-busy>
      <div className="hidden h-dvh w-14 shrink-0 border-r bg-surface md:block xl:w-44" />
      <div className="flex min-h-dvh min-w-0 flex-1 flex-col">
        <div className="flex h-12 items-center border-b bg-surface px-4">
          <Skeleton className="h-4 w-40" />
        </div>
        <div className="p-4">
          <SkeletonRows rows={6} />
        </div>
      </div>
    </div>
  )
}
