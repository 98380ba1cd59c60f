'use client'
import { useDeferredValue, useState } from 'react'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Page } from '#web/ui/page.tsx'
import { WorkflowFacets } from './workflow-facets.tsx'
import { WorkflowList } from './workflow-list.tsx'
import { WorkflowTabs } from './workflow-tabs.tsx'

const filters = [
  { value: null, label: 'All' },
  { value: 'running', label: 'Running' },
  { value: 'failed', label: 'Failed' },
  { value: 'timed-out', label: 'Timed out' },
  { value: 'completed', label: 'Completed' },
] as const

/** What ran, and what went wrong with it? */
export function Workflows() {
  const { query, change } = useUrlState()
  const chosen = filters.find(({ value }) => value === query.get('status'))?.value ?? null
  const [search, setSearch] = useState(query.get('search') ?? '')
  const settled = useDeferredValue(search.trim())
  const filter = {
    ...{ status: chosen, type: query.get('type'), search: settled || null },
    ...{ target: query.get('target'), correlationId: query.get('correlationId') },
  }
  return (
    <Page
      title="Workflows"
      aside={
        <span className="flex flex-wrap gap-1">
          {filters.map(({ value, label }) => (
            <FilterChip key={label} on={chosen === value} onClick={() => change({ status: value })}>
              {label}
            </FilterChip>
          ))}
        </span>
      }
    >
      <WorkflowTabs />
      <input
        type="search"
        aria-label="How the id begins"
        placeholder="How the id begins, such as deploy/ or backfill/"
        value={search}
        maxLength={200}
        className="h-8 w-full max-w-xl rounded border bg-surface px-2"
        onChange={({ target: { value } }) => {
          setSearch(value)
          change({ search: value.trim() || null })
        }}
      />
      <WorkflowFacets />
      <WorkflowList filter={filter} />
    </Page>
  )
}
