'use client'
import { useId } from 'react'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'

/** What stands in the field, as a value; `fault` = it is no JSON, and where. */
export type ReadJson = { value: unknown; fault: null } | { value: undefined; fault: string }

/** Reads what somebody wrote; nothing at all is no value. */
export function readJson(text: string): ReadJson {
  if (text.trim() === '') return { value: undefined, fault: null }
  try {
    return { value: JSON.parse(text) as unknown, fault: null }
  } catch (error) {
    return { value: undefined, fault: (error as Error).message }
  }
}

/** A labelled place to write JSON, with what is wrong with it beside it. */
export function JsonField(props: { label: string; text: string; hint: string; onChange: (text: string) => void }) {
  const id = useId()
  const { fault } = readJson(props.text)
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {props.label}
      </label>
      <textarea
        id={id}
        value={props.text}
        rows={8}
        spellCheck={false}
        aria-invalid={fault === null ? undefined : true}
        aria-describedby={`${id}-hint`}
        className={cn(inputLook, 'h-auto py-1.5 font-mono text-xs')}
        onChange={({ target }) => props.onChange(target.value)}
      />
      <p id={`${id}-hint`} className={cn('text-xs', fault === null ? 'text-ink-3' : 'text-critical')}>
        {fault === null ? props.hint : `This is no JSON yet: ${fault}`}
      </p>
    </div>
  )
}
