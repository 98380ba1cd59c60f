'use client'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '#web/ui/cn.ts'

const tabs = [
  { href: '/workflows', label: 'Executions' },
  { href: '/workflows/schedules', label: 'Schedules' },
  { href: '/workflows/replay', label: 'Replay a file' },
] as const

/** What ran, and what is started again and again. */
export function WorkflowTabs() {
  const pathname = usePathname()
  return (
    <nav aria-label="Workflows" className="-mt-2 flex gap-1 overflow-x-auto border-b">
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
  )
}
