'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { rulesQuery } from '#web/features/api/alert-queries.ts'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** Nothing in the list: because nothing is wrong, as far as is known, or because of the filters. `onShowAll` null = no filters. */
export function NoAlerts({ isOpen, onShowAll }: { isOpen: boolean; onShowAll: (() => void) | null }) {
  if (onShowAll)
    return (
      <EmptyState title={isOpen ? 'No open alert passes the filters' : 'No resolved alert passes the filters'}>
        <button type="button" className="font-medium text-accent underline" onClick={onShowAll}>
          Show all
        </button>
      </EmptyState>
    )
  if (!isOpen)
    return <EmptyState title="No alert was ever over here">Those that are over are listed here, newest first.</EmptyState>
  return (
    <EmptyState title="No alert is open">
      <HowWeKnow />
    </EmptyState>
  )
}

/** An empty list means something only while somebody looks. */
function HowWeKnow() {
  const { data, error } = useQuery(rulesQuery)
  if (error) return <p>Whether the rules are looked at is not known: {error.message}</p>
  if (!data) return null
  const unknown = data.items.filter((rule) => rule.unknown !== null).length
  return (
    <p>
      <Link href="/alerts/rules" className="font-medium text-accent underline">
        {data.items.length} {data.items.length === 1 ? 'rule' : 'rules'}
      </Link>{' '}
      of <code className="font-mono">config/alerts.yaml</code> {data.items.length === 1 ? 'is' : 'are'} watched, last looked at{' '}
      <RelativeTime at={data.evaluatedAt} unknown="never: so nothing is known yet" />
      {unknown > 0 ? `; ${unknown} cannot be evaluated, so of what they watch nothing is known` : null}.
    </p>
  )
}
