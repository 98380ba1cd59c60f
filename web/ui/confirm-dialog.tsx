'use client'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/** Asks once, where it hurts: says what will be lost, names the deed on the button. */
export function ConfirmDialog(props: {
  onClose: () => void
  title: string
  consequence: ReactNode
  confirmLabel: string
  onConfirm: () => void
}) {
  const confirm = () => {
    props.onClose()
    props.onConfirm()
  }
  return (
    <Dialog onClose={props.onClose} title={props.title} description={props.consequence}>
      <div className="flex justify-end gap-2">
        <Button onClick={props.onClose}>Cancel</Button>
        <Button tone="danger" onClick={confirm} autoFocus>
          {props.confirmLabel}
        </Button>
      </div>
    </Dialog>
  )
}
