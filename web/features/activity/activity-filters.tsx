'use client'
import type { AuditFilters } from '#web/features/api/queries.ts'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'

type Change = (parts: Record<string, string | null>) => void

/** Narrows the list; taken on Enter or when the field is left. */
export function ActivityFilters({ filters, change }: { filters: AuditFilters; change: Change }) {
  const fields = [
    ['actor', 'Who (e-mail or token name)', filters.actor],
    ['action', 'What (for example session.abort)', filters.action],
    ['correlation', 'Correlation id', filters.correlationId],
  ] as const
  const isFiltered = fields.some(([, , value]) => value)
  return (
    <form className="flex flex-wrap gap-2" onSubmit={(event) => event.preventDefault()}>
      {fields.map(([name, label, value], index) => (
        <input
          key={`${name}-${value ?? ''}`}
          type="search"
          aria-label={label}
          placeholder={label}
          defaultValue={value}
          data-page-search={index === 0 ? true : undefined}
          onBlur={(event) => change({ [name]: event.target.value.trim() || null })}
          onKeyDown={(event) => event.key === 'Enter' && change({ [name]: event.currentTarget.value.trim() || null })}
          className={cn(inputLook, 'min-w-0 flex-1 basis-48 sm:max-w-72')}
        />
      ))}
      {isFiltered ? <Button onClick={() => change({ actor: null, action: null, correlation: null })}>Show all</Button> : null}
    </form>
  )
}
