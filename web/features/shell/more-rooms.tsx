'use client'
import Link from 'next/link'
import { Dialog } from '#web/ui/dialog.tsx'
import type { Place } from './places.ts'
import { TroubleCount } from './trouble-badge.tsx'
import { useTrouble } from './trouble-count.ts'

/** The rooms that have no place in the bar of a phone. */
export function MoreRooms({ rooms, onClose }: { rooms: readonly Place[]; onClose: () => void }) {
  const troubles = useTrouble()
  return (
    <Dialog onClose={onClose} title="More rooms">
      <ul className="grid grid-cols-2 gap-x-4">
        {rooms.map(({ href, label, glyph: Glyph }) => {
          const trouble = troubles[href]
          return (
            <li key={href} className="border-b">
              <Link href={href} onClick={onClose} className="flex h-12 items-center gap-3 text-base font-medium">
                <Glyph className="size-5 text-ink-2" aria-hidden /> {label}
                {trouble ? <TroubleCount trouble={trouble} className="ml-auto" /> : null}
              </Link>
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}
