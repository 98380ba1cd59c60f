'use client'
import { X } from 'lucide-react'
import { useState } from 'react'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { FilterChip } from '#web/ui/filter-chip.tsx'

/** What else the list is held to; each is asked for in full, as the server finds it. */
const facets = [
  { name: 'target', label: 'About', placeholder: 'A gateway, environment or source' },
  { name: 'correlationId', label: 'Begun by', placeholder: 'A correlation id' },
] as const

/** What the workflows are about, and which request began them. */
export function WorkflowFacets() {
  const { query, change } = useUrlState()
  return (
    <div className="flex flex-wrap items-center gap-2">
      {facets.map(({ name, label, placeholder }) => {
        const value = query.get(name)
        return value === null ? (
          <Facet key={name} label={label} placeholder={placeholder} onChosen={(chosen) => change({ [name]: chosen })} />
        ) : (
          <FilterChip key={name} on onClick={() => change({ [name]: null })} title={`Take this filter away: ${label} ${value}`}>
            {label} <span className="max-w-56 truncate font-mono">{value}</span> <X aria-hidden />
          </FilterChip>
        )
      })}
    </div>
  )
}

function Facet({ label, placeholder, onChosen }: { label: string; placeholder: string; onChosen: (value: string) => void }) {
  const [value, setValue] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (value.trim()) onChosen(value.trim())
      }}
    >
      <input
        aria-label={label}
        placeholder={placeholder}
        title={`${label}: press Enter to filter`}
        value={value}
        maxLength={255}
        className="h-8 w-64 max-w-full rounded border bg-surface px-2"
        onChange={({ target }) => setValue(target.value)}
      />
    </form>
  )
}
