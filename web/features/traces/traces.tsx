'use client'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { FilterChip } from '#web/ui/filter-chip.tsx'
import { Page } from '#web/ui/page.tsx'
import { LogSearch } from './log-search.tsx'
import { SearchFields } from './search-fields.tsx'
import { TraceList } from './trace-list.tsx'

/** What was done, by what, and how long did it take? Traces, or the log lines beside them. */
export function Traces() {
  const { query, change } = useUrlState()
  const showsLog = query.get('show') === 'log'
  return (
    <Page
      title={showsLog ? 'Log' : 'Traces'}
      aside={
        <span className="flex flex-wrap gap-1">
          <FilterChip on={!showsLog} onClick={() => change({ show: null })}>
            Traces
          </FilterChip>
          <FilterChip on={showsLog} onClick={() => change({ show: 'log' })}>
            Log
          </FilterChip>
        </span>
      }
    >
      {showsLog ? <LogSearch /> : <TraceSearch />}
    </Page>
  )
}

function TraceSearch() {
  const { query, change } = useUrlState()
  const [correlationId, name] = [query.get('correlation'), query.get('name')]
  const [errors, minMs] = [query.get('errors'), query.get('minMs')]
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1 basis-80">
          <SearchFields
            change={change}
            fields={[
              { name: 'name', label: 'What was done', value: name },
              { name: 'correlation', label: 'Correlation id', value: correlationId },
            ]}
          />
        </div>
        <FilterChip on={errors !== null} onClick={() => change({ errors: errors ? null : 'true' })}>
          With errors
        </FilterChip>
        <FilterChip on={minMs !== null} onClick={() => change({ minMs: minMs ? null : '1000' })}>
          1 s or longer
        </FilterChip>
      </div>
      <TraceList filter={{ correlationId, name, errors, minMs }} />
    </>
  )
}
