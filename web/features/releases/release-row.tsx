'use client'
import { CircleCheck, Lock } from 'lucide-react'
import type { ReleaseView } from '#contracts/release.ts'
import { Badge } from '#web/ui/badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { ShortHash } from '#web/ui/release-name.tsx'
import { RowTime } from '#web/ui/time.tsx'

/** One release of the list. */
export function ReleaseRow({ release, isActive, onOpen }: { release: ReleaseView; isActive: boolean; onOpen: () => void }) {
  return (
    <li
      id={`release-${release.id}`}
      className={cn('border-b last:border-b-0', isActive && 'bg-accent-soft')}
      data-release={release.name}
    >
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-9 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-left hover:bg-raised"
      >
        <span className="font-semibold">{release.name}</span>
        <ShortHash hash={release.contentHash} />
        <span className="text-xs text-ink-3">
          {release.commit ? (
            <>
              commit <code className="font-mono">{release.commit.slice(0, 8)}</code>
            </>
          ) : (
            'no commit named'
          )}
        </span>
        <Places release={release} />
        <span className="ml-auto text-xs text-ink-3">
          {release.madeBy}, <RowTime at={release.madeAt} />
        </span>
      </button>
    </li>
  )
}

/** Where it runs and where a hold keeps it out. */
export function Places({ release: { runsIn, heldIn } }: { release: Pick<ReleaseView, 'runsIn' | 'heldIn'> }) {
  return (
    <span className="flex flex-wrap gap-1">
      {runsIn.map((environment) => (
        <Badge key={environment} tone="good">
          <CircleCheck aria-hidden /> runs in {environment}
        </Badge>
      ))}
      {heldIn.map((environment) => (
        <Badge key={environment} tone="warning">
          <Lock aria-hidden /> on hold in {environment}
        </Badge>
      ))}
    </span>
  )
}
