'use client'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'

/** A field: how it is called in the address, what it says, what it holds. */
export type SearchField = { name: string; label: string; value: string | null }

/** Fields that narrow a list; taken on Enter or when one is left. */
export function SearchFields(props: { fields: readonly SearchField[]; change: (parts: Record<string, string | null>) => void }) {
  return (
    <form className="flex flex-wrap gap-2" onSubmit={(event) => event.preventDefault()}>
      {props.fields.map(({ name, label, value }, index) => (
        <input
          key={`${name}-${value ?? ''}`}
          type="search"
          aria-label={label}
          placeholder={label}
          defaultValue={value ?? ''}
          maxLength={200}
          data-page-search={index === 0 ? true : undefined}
          onBlur={({ target }) => props.change({ [name]: target.value.trim() || null })}
          onKeyDown={({ key, currentTarget }) => key === 'Enter' && props.change({ [name]: currentTarget.value.trim() || null })}
          className={cn(inputLook, 'min-w-0 flex-1 basis-48 sm:max-w-80')}
        />
      ))}
    </form>
  )
}
