'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { cn } from '#web/ui/cn.ts'
import { Page } from '#web/ui/page.tsx'

const tabs = [
  { href: '/alerts', label: 'Alerts' },
  { href: '/alerts/silences', label: 'Silences' },
  { href: '/alerts/channels', label: 'Channels' },
  { href: '/alerts/rules', label: 'Rules' },
] as const

/** The frame of the room's pages: what is wrong, what is muted, how people are reached, what is watched. */
export function AlertsPage({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  const pathname = usePathname()
  return (
    <Page title={title} aside={aside}>
      <nav aria-label="Alerts" className="-mt-2 flex gap-1 overflow-x-auto border-b">
        {tabs.map(({ href, label }) => (
          <Link
            key={href}
            href={href}
            aria-current={pathname === href ? 'page' : undefined}
            className={cn(
              '-mb-px border-b-2 px-3 py-1.5 font-medium',
              pathname === href ? 'border-accent text-ink' : 'border-transparent text-ink-2 hover:text-ink',
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  )
}
