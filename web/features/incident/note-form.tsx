'use client'
import { type SyntheticEvent, useId, useState } from 'react'
import type { IncidentView } from '#contracts/incidents.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { cn } from '#web/ui/cn.ts'
import { inputLook } from '#web/ui/field.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { useIncidentActs } from './use-incident-acts.ts'

/** Adds a note; the text stays until it was taken. */
export function NoteForm({ incident }: { incident: IncidentView }) {
  const [text, setText] = useState('')
  const { act, isPending } = useIncidentActs(incident)
  const mayNot = useRefusal('incident.note')
  const id = useId()
  const isEmpty = text.trim() === ''
  const add = (event: SyntheticEvent) => {
    event.preventDefault()
    if (isEmpty || isPending || mayNot) return
    act({ path: '/notes', body: { text: text.trim() }, label: 'Noted', onDone: () => setText('') })
  }
  return (
    <form onSubmit={add} className="flex flex-col gap-2 border-b p-3">
      <label htmlFor={id} className="font-medium">
        Note
      </label>
      <textarea
        id={id}
        value={text}
        onChange={(event) => setText(event.target.value)}
        maxLength={10_000}
        rows={2}
        placeholder="What you know, what you did, what you decided"
        className={cn(inputLook, 'h-auto py-1.5')}
      />
      <GatedButton type="submit" size="small" className="self-start" refusal={mayNot} disabled={isEmpty || isPending}>
        Add note
      </GatedButton>
    </form>
  )
}
