'use client'
import { type SyntheticEvent, useId, useState } from 'react'
import type { SessionView } from '#contracts/live.ts'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { Dialog } from '#web/ui/dialog.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { nameOf } from './session-name.ts'

/** As the API takes it. */
const MOST_CHARACTERS = 20_000

/** Writes a message to a session's agent. */
export function MessageDialog(props: { session: SessionView; onClose: () => void; onSend: (message: string) => void }) {
  const [message, setMessage] = useState('')
  const id = useId()
  const send = (event: SyntheticEvent) => {
    event.preventDefault()
    if (message.trim() === '') return
    props.onSend(message)
    props.onClose()
  }
  return (
    <Dialog
      onClose={props.onClose}
      title="Send a message"
      description={`To ${nameOf(props.session)}. The agent reads it as the user’s next turn.`}
    >
      <form onSubmit={send} className="flex flex-col gap-3">
        <label htmlFor={id} className="sr-only">
          Message
        </label>
        <textarea
          id={id}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
          maxLength={MOST_CHARACTERS}
          rows={5}
          required
          className={cn(inputLook, 'h-auto py-1.5')}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={message.trim() === ''}>
            Send message
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
