'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '#web/ui/cn.ts'
import { isIn, type Place, placeGroups } from './places.ts'
import { TroubleCount } from './trouble-badge.tsx'
import { type Trouble, useTrouble } from './trouble-count.ts'

/** The rooms, at the left edge of a wide screen; glyphs alone on a middling one. */
export function Rail() {
  const troubles = useTrouble()
  return (
    <nav
      aria-label="Rooms"
      className="scroll-slim sticky top-0 hidden h-dvh w-14 shrink-0 flex-col overflow-y-auto border-r bg-surface md:flex xl:w-44"
    >
      <Link
        href="/"
        className="flex h-12 shrink-0 items-center gap-2 border-b px-4 font-semibold"
        aria-label="Mission Control, overview"
      >
        <Mark />
        <span className="hidden whitespace-nowrap xl:inline">Mission Control</span>
      </Link>
      {placeGroups.map((group) => (
        <ul key={group[0]?.href} className="flex flex-col gap-0.5 border-b p-2 last:border-b-0">
          {group.map((place) => (
            <li key={place.href}>
              <RailLink place={place} trouble={troubles[place.href]} />
            </li>
          ))}
        </ul>
      ))}
    </nav>
  )
}

function RailLink({ place, trouble }: { place: Place; trouble: Trouble | undefined }) {
  const here = isIn(place.href, usePathname())
  return (
    <Link
      href={place.href}
      aria-current={here ? 'page' : undefined}
      title={`${place.label} (g ${place.letter})`}
      className={cn(
        'relative flex h-8 items-center gap-2.5 rounded px-2.5 font-medium',
        here ? 'bg-raised text-ink' : 'text-ink-2 hover:bg-raised hover:text-ink',
      )}
    >
      <place.glyph className="size-4 shrink-0" aria-hidden />
      <span className="sr-only xl:not-sr-only">{place.label}</span>
      {trouble ? <TroubleCount trouble={trouble} className="absolute right-0 top-0 xl:static xl:ml-auto" /> : null}
    </Link>
  )
}

function Mark() {
  return (
    <svg
      viewBox="0 0 16 16"
      className="size-4 shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden
    >
      <title>Mission Control</title>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 8 12 4.5M8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2" />
    </svg>
  )
}
