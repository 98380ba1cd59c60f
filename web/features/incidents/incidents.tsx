'use client'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Page } from '#web/ui/page.tsx'
import { IncidentList } from './incident-list.tsx'

const filters = [
  { value: null, label: 'Open' },
  { value: 'closed', label: 'Closed' },
  { value: 'all', label: 'All' },
] as const

/** What is wrong enough that somebody, or something, has to act? */
export function Incidents() {
  const { query, change } = useUrlState()
  const chosen = filters.find(({ value }) => value === query.get('show'))?.value ?? null
  return (
    <Page
      title="Incidents"
      aside={
        <span className="flex gap-1">
          {filters.map(({ value, label }) => (
            <FilterChip key={label} on={chosen === value} onClick={() => change({ show: value })}>
              {label}
            </FilterChip>
          ))}
        </span>
      }
    >
      <IncidentList open={chosen === null ? 'true' : chosen === 'closed' ? 'false' : null} />
    </Page>
  )
}
