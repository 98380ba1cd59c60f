'use client'
import { Search } from 'lucide-react'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { DemoBadge } from '#web/ui/demo-badge.tsx'
import { StreamBadge } from './stream-badge.tsx'
import { UserMenu } from './user-menu.tsx'

/** Whose fleet this is, how true the screen is, and the way to everything else. */
export function TopBar({ onSearch, onShowKeys }: { onSearch: () => void; onShowKeys: () => void }) {
  const { tenant, environment, demo } = useViewer()
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b bg-surface px-3 sm:px-4">
      <p className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{tenant.name}</span>
        <Badge tone="neutral">{environment}</Badge>
        {demo ? <DemoBadge /> : null}
      </p>
      <div className="ml-auto flex items-center gap-2">
        <button
          type="button"
          onClick={onSearch}
          className="flex h-8 items-center gap-2 rounded border border-line-strong px-2 text-ink-3 hover:bg-raised"
        >
          <Search className="size-4" aria-hidden />
          <span className="sr-only lg:not-sr-only">Search and act</span>
          <kbd aria-hidden className="hidden text-xs lg:inline">
            Ctrl K
          </kbd>
        </button>
        <StreamBadge />
        <UserMenu onShowKeys={onShowKeys} />
      </div>
    </header>
  )
}
