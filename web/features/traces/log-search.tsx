'use client'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { logLevelFilters } from '#web/features/trace/log-level.ts'
import { LogLines } from '#web/features/trace/log-lines.tsx'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { SearchFields } from './search-fields.tsx'

/** Log lines by what they are part of and what they say. */
export function LogSearch() {
  const { query, change } = useUrlState()
  const [text, correlationId, level] = [query.get('text'), query.get('correlation'), query.get('level')]
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-80">
          <SearchFields
            change={change}
            fields={[
              { name: 'text', label: 'What the line says', value: text },
              { name: 'correlation', label: 'Correlation id', value: correlationId },
            ]}
          />
        </div>
        {logLevelFilters.map(({ value, label }) => (
          <FilterChip key={label} on={level === value} onClick={() => change({ level: value })}>
            {label}
          </FilterChip>
        ))}
      </div>
      <div className="rounded border bg-surface">
        <LogLines filter={{ text, correlationId, level }} isSearch />
      </div>
    </>
  )
}
