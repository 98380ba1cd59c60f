'use client'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

/** Asks once, where it hurts: says what will be lost, names the deed on the button. */
export function ConfirmDialog(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  consequence: ReactNode
  confirmLabel: string
  onConfirm: () => void
}) {
  const confirm = () => {
    props.onOpenChange(false)
    props.onConfirm()
  }
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={props.title} description={props.consequence}>
      <div className="flex justify-end gap-2">
        <Button onClick={() => props.onOpenChange(false)}>Cancel</Button>
        <Button tone="danger" onClick={confirm} autoFocus>
          {props.confirmLabel}
        </Button>
      </div>
    </Dialog>
  )
}
