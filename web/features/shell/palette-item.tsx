'use client'
import { Command } from 'cmdk'
import type { ReactNode } from 'react'

/** One thing to go to or do; `disabledBecause` keeps it in sight and says why not. */
export function PaletteItem(props: {
  value: string
  onSelect: () => void
  children: ReactNode
  aside?: string
  disabledBecause?: string | null
}) {
  return (
    <Command.Item
      value={props.value}
      onSelect={props.onSelect}
      disabled={Boolean(props.disabledBecause)}
      className="flex min-h-8 cursor-pointer items-center gap-2 rounded px-2 data-[disabled=true]:cursor-not-allowed data-[selected=true]:bg-raised data-[disabled=true]:text-ink-3"
    >
      {props.children}
      <span className="ml-auto shrink-0 pl-2 text-xs text-ink-3">{props.disabledBecause ?? props.aside}</span>
    </Command.Item>
  )
}
