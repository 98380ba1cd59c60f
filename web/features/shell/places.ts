import {
  BellRing,
  Bot,
  ChartGantt,
  Cpu,
  DatabaseBackup,
  Gauge,
  type LucideIcon,
  Package,
  PiggyBank,
  Replace,
  Rocket,
  Scale,
  ScrollText,
  Settings,
  Siren,
  Split,
  Waypoints,
  Workflow,
} from 'lucide-react'

/** A room of the product: where it is, how it is called, and the letter after `g` that goes there. */
export type Place = { href: string; label: string; letter: string; glyph: LucideIcon }

/** The rooms in the order of the rail, by what brings a person there: what is wrong now, what changes, what it stands on, the record. */
export const placeGroups: readonly (readonly Place[])[] = [
  [
    { href: '/', label: 'Overview', letter: 'o', glyph: Gauge },
    { href: '/sessions', label: 'Sessions', letter: 's', glyph: Bot },
    { href: '/alerts', label: 'Alerts', letter: 'l', glyph: BellRing },
    { href: '/incidents', label: 'Incidents', letter: 'i', glyph: Siren },
  ],
  [
    { href: '/deployments', label: 'Deployments', letter: 'd', glyph: Rocket },
    { href: '/gates', label: 'Gates', letter: 'g', glyph: Scale },
    { href: '/drift', label: 'Drift', letter: 'f', glyph: Split },
    { href: '/releases', label: 'Releases', letter: 'r', glyph: Package },
  ],
  [
    { href: '/budgets', label: 'Budgets', letter: 'b', glyph: PiggyBank },
    { href: '/handoffs', label: 'Hand-offs', letter: 'h', glyph: Replace },
    { href: '/components', label: 'Components', letter: 'c', glyph: Cpu },
    { href: '/gateways', label: 'Gateways', letter: 'w', glyph: Waypoints },
    { href: '/migrations', label: 'Migrations', letter: 'm', glyph: DatabaseBackup },
  ],
  [
    { href: '/workflows', label: 'Workflows', letter: 'k', glyph: Workflow },
    { href: '/traces', label: 'Traces', letter: 'e', glyph: ChartGantt },
    { href: '/activity', label: 'Activity', letter: 'a', glyph: ScrollText },
    { href: '/settings', label: 'Settings', letter: 't', glyph: Settings },
  ],
]

/** The rooms that exist, in the order of the rail. */
export const places: readonly Place[] = placeGroups.flat()

/** Whether `pathname` is in the room at `href`. */
export const isIn = (href: string, pathname: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
