'use client'
import { useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { useDeferredValue, useMemo, useState } from 'react'
import type { SessionView } from '#contracts/live.ts'
import { PaletteAgentActs } from '#web/features/agents/palette-agent-acts.tsx'
import { PaletteAlerts } from '#web/features/alerts/palette-alerts.tsx'
import { sessionsQuery } from '#web/features/api/session-book.ts'
import { PaletteDeployments } from '#web/features/deployments/palette-deployments.tsx'
import { PaletteSessionActs } from '#web/features/session/palette-session-acts.tsx'
import { nameOf } from '#web/features/session/session-name.ts'
import { matchesSearch } from '#web/features/sessions/session-filter.ts'
import { signOut } from '#web/features/sign-in/next-auth-call.ts'
import { VerdictBadge } from '#web/ui/verdict-badge.tsx'
import { PaletteItem } from './palette-item.tsx'
import { places } from './places.ts'

/** More would not be read; typing on narrows them. */
const MOST_SESSIONS_SHOWN = 12

/** Go anywhere, find any session, act on what the role allows. */
export function Palette({ onClose, onShowKeys }: { onClose: () => void; onShowKeys: () => void }) {
  const [search, setSearch] = useState('')
  const says = (label: string) => label.toLowerCase().includes(search.trim().toLowerCase())
  const act = (what: () => void) => () => {
    onClose()
    what()
  }
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      label="Search and act"
      shouldFilter={false}
      loop
      overlayClassName="fixed inset-0 z-40 bg-shade"
      contentClassName="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl overflow-hidden rounded-md border border-line-strong bg-surface shadow-lg"
    >
      <Command.Input
        value={search}
        onValueChange={setSearch}
        placeholder="Go to, search sessions and deployments, act…"
        className="h-11 w-full border-b bg-transparent px-4 text-[16px] outline-none sm:text-base"
      />
      <Command.List className="scroll-slim max-h-[55vh] overflow-y-auto p-2 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3">
        <Command.Empty className="p-3 text-ink-2">
          Nothing by that name. Sessions are found by title, key, agent and model; deployments by environment, release and id;
          alerts and incidents by title.
        </Command.Empty>
        <PaletteSessionActs says={says} act={act} />
        <PaletteAgentActs search={search} act={act} />
        <PaletteAlerts search={search} act={act} />
        <PaletteDeployments search={search} act={act} />
        <PaletteSessions search={search} act={act} />
        <PalettePlaces says={says} act={act} />
        <PaletteSelf says={says} act={act} onShowKeys={onShowKeys} />
      </Command.List>
    </Command.Dialog>
  )
}

type Acting = { says: (label: string) => boolean; act: (what: () => void) => () => void }

function PalettePlaces({ says, act }: Acting) {
  const router = useRouter()
  const shown = places.filter(({ label }) => says(label))
  if (shown.length === 0) return null
  return (
    <Command.Group heading="Go to">
      {shown.map(({ href, label, letter, glyph: Glyph }) => (
        <PaletteItem key={href} value={`go ${label}`} onSelect={act(() => router.push(href))} aside={`g ${letter}`}>
          <Glyph className="size-4" aria-hidden /> {label}
        </PaletteItem>
      ))}
    </Command.Group>
  )
}

function PaletteSessions({ search, act }: { search: string; act: Acting['act'] }) {
  const router = useRouter()
  const { data } = useQuery(sessionsQuery)
  const wanted = useDeferredValue(search.trim())
  const found = useMemo(() => firstMatches(data?.byId.values() ?? [], wanted), [data, wanted])
  if (found.length === 0) return null
  return (
    <Command.Group heading="Sessions">
      {found.map((session) => (
        <PaletteItem
          key={session.id}
          value={session.id}
          onSelect={act(() => router.push(`/sessions/${session.id}`))}
          aside={session.agentId}
        >
          <VerdictBadge verdict={session.verdict} />
          <span className="truncate">{nameOf(session)}</span>
        </PaletteItem>
      ))}
    </Command.Group>
  )
}

function firstMatches(sessions: Iterable<SessionView>, wanted: string): SessionView[] {
  const found: SessionView[] = []
  if (wanted === '') return found
  for (const session of sessions) {
    if (matchesSearch(session, wanted)) found.push(session)
    if (found.length === MOST_SESSIONS_SHOWN) break
  }
  return found
}

function PaletteSelf({ says, act, onShowKeys }: Acting & { onShowKeys: () => void }) {
  const { setTheme } = useTheme()
  const router = useRouter()
  const all: readonly (readonly [string, () => void])[] = [
    ['Light theme', () => setTheme('light')],
    ['Dark theme', () => setTheme('dark')],
    ['Theme as the system', () => setTheme('system')],
    ['API documentation', () => router.push('/docs/api')],
    ['Keyboard map', onShowKeys],
    ['Sign out', () => void signOut()],
  ]
  const shown = all.filter(([label]) => says(label))
  if (shown.length === 0) return null
  return (
    <Command.Group heading="This screen">
      {shown.map(([label, what]) => (
        <PaletteItem key={label} value={label} onSelect={act(what)}>
          {label}
        </PaletteItem>
      ))}
    </Command.Group>
  )
}
