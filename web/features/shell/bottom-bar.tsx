'use client'
import { Ellipsis } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { cn } from '#web/ui/cn.ts'
import { isIn, type Place, places } from './places.ts'
import { TroubleCount } from './trouble-badge.tsx'
import { type Trouble, useTrouble } from './trouble-count.ts'

const MoreRooms = dynamic(() => import('./more-rooms.tsx').then((module) => module.MoreRooms), { ssr: false })

/** A thumb reaches five: the first rooms, and the way to the others. */
const WITHIN_REACH = 4
const near = places.slice(0, WITHIN_REACH)
const far = places.slice(WITHIN_REACH)

const buttonShape = 'relative flex h-14 w-full flex-col items-center justify-center gap-0.5 text-xs'
const badgePlace = 'absolute left-[calc(50%+6px)] top-1'
const inkOf = (isHere: boolean) => (isHere ? 'font-semibold text-accent' : 'text-ink-2')

/** The rooms within a thumb's reach on a phone. */
export function BottomBar() {
  const pathname = usePathname()
  const [isMoreOpen, setMoreOpen] = useState(false)
  const troubles = useTrouble()
  const farTrouble = sumOf(troubles)
  return (
    <nav
      aria-label="Rooms"
      className="fixed inset-x-0 bottom-0 z-20 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid grid-cols-5">
        {near.map((place) => (
          <li key={place.href}>
            <BarLink place={place} isHere={isIn(place.href, pathname)} trouble={troubles[place.href]} />
          </li>
        ))}
        <li>
          <button
            type="button"
            aria-haspopup="dialog"
            className={cn(buttonShape, inkOf(far.some(({ href }) => isIn(href, pathname))))}
            onClick={() => setMoreOpen(true)}
          >
            <Ellipsis className="size-5" aria-hidden />
            More
            {farTrouble ? <TroubleCount trouble={farTrouble} className={badgePlace} /> : null}
          </button>
        </li>
      </ul>
      {isMoreOpen ? <MoreRooms rooms={far} onClose={() => setMoreOpen(false)} /> : null}
    </nav>
  )
}

type BarLinkProps = { place: Place; isHere: boolean; trouble: Trouble | undefined }

function BarLink({ place: { href, label, glyph: Glyph }, isHere, trouble }: BarLinkProps) {
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined} className={cn(buttonShape, inkOf(isHere))}>
      <Glyph className="size-5" aria-hidden />
      {label}
      {trouble ? <TroubleCount trouble={trouble} className={badgePlace} /> : null}
    </Link>
  )
}

/** What needs a person in the rooms that are out of reach; undefined where nothing does. */
function sumOf(troubles: ReturnType<typeof useTrouble>): Trouble | undefined {
  const there = far.flatMap(({ href }) => troubles[href] ?? [])
  if (there.length === 0) return undefined
  const count = there.reduce((sum, one) => sum + one.count, 0)
  return { count, of: there.map(({ of }) => of).join(' and '), isCritical: there.some(({ isCritical }) => isCritical) }
}
