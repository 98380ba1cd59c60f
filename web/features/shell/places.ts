import { Bot, Gauge, type LucideIcon, ScrollText, Settings, Waypoints } from 'lucide-react'

/** A room of the product: where it is, how it is called, and the letter after `g` that goes there. */
export type Place = { href: string; label: string; letter: string; glyph: LucideIcon }

/** The rooms that exist, in the order of the rail. */
export const places: readonly Place[] = [
  { href: '/', label: 'Overview', letter: 'o', glyph: Gauge },
  { href: '/sessions', label: 'Sessions', letter: 's', glyph: Bot },
  { href: '/gateways', label: 'Gateways', letter: 'w', glyph: Waypoints },
  { href: '/activity', label: 'Activity', letter: 'a', glyph: ScrollText },
  { href: '/settings', label: 'Settings', letter: 't', glyph: Settings },
]

/** Whether `pathname` is in the room at `href`. */
export const isIn = (href: string, pathname: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
