'use client'
import { type ReactNode, type SyntheticEvent, useId, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { cn } from './cn.ts'
import { Dialog } from './dialog.tsx'
import { inputLook } from './field.tsx'

/** As the API takes it. */
const MOST_CHARACTERS = 1000
const LEAST_CHARACTERS = 3

/** Asks for a decision with the reason that goes on record: says what follows, names the deed on the button. */
export function ReasonDialog(props: {
  onClose: () => void
  title: string
  consequence: ReactNode
  confirmLabel: string
  isReasonNeeded: boolean
  isDanger?: boolean
  children?: ReactNode
  onConfirm: (reason: string) => void
}) {
  const [reason, setReason] = useState('')
  // It closes a moment after it was confirmed: a double click must not ask for the deed twice.
  const isConfirmed = useRef(false)
  const id = useId()
  const least = props.isReasonNeeded ? LEAST_CHARACTERS : 0
  const isEnough = reason.trim().length >= least
  const confirm = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!isEnough || isConfirmed.current) return
    isConfirmed.current = true
    props.onClose()
    props.onConfirm(reason.trim())
  }
  return (
    <Dialog onClose={props.onClose} title={props.title} description={props.consequence}>
      <form onSubmit={confirm} className="flex flex-col gap-3">
        {props.children}
        <label htmlFor={id} className="flex flex-col gap-1 font-medium">
          {props.isReasonNeeded ? 'Reason' : 'Reason (optional)'}
        </label>
        <textarea
          id={id}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          maxLength={MOST_CHARACTERS}
          rows={3}
          autoFocus
          placeholder="Kept on record and in Activity"
          className={cn(inputLook, '-mt-2 h-auto py-1.5')}
        />
        <div className="flex items-center justify-end gap-2">
          {isEnough ? null : <span className="mr-auto text-xs text-ink-3">Say why first, in a few words.</span>}
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" tone={props.isDanger ? 'danger' : 'primary'} disabled={!isEnough}>
            {props.confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
