'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '#web/ui/cn.ts'
import { isIn, places } from './places.ts'
import { TroubleCount } from './rail.tsx'
import { useTroubleCount } from './trouble-count.ts'

/** The rooms within a thumb's reach on a phone. */
export function BottomBar() {
  const pathname = usePathname()
  const trouble = useTroubleCount()
  return (
    <nav
      aria-label="Rooms"
      className="fixed inset-x-0 bottom-0 z-20 border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="grid grid-cols-5">
        {places.map(({ href, label, glyph: Glyph }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={isIn(href, pathname) ? 'page' : undefined}
              className={cn(
                'relative flex h-14 flex-col items-center justify-center gap-0.5 text-xs',
                isIn(href, pathname) ? 'font-semibold text-accent' : 'text-ink-2',
              )}
            >
              <Glyph className="size-5" aria-hidden />
              {label}
              {href === '/' && trouble ? <TroubleCount count={trouble} className="absolute left-[calc(50%+6px)] top-1" /> : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
