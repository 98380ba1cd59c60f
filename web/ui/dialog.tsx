'use client'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/** A question or a form above the page; Escape and the ground close it. It is there while it is open. */
export function Dialog(props: { onClose: () => void; title: string; description?: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content className="fixed inset-x-4 top-[15vh] z-50 mx-auto max-h-[75vh] max-w-md overflow-y-auto rounded-md border border-line-strong bg-surface p-4 shadow-lg">
          <Radix.Title className="text-lg font-semibold">{props.title}</Radix.Title>
          {props.description ? (
            <Radix.Description className="mt-1 text-ink-2">{props.description}</Radix.Description>
          ) : (
            <Radix.Description className="sr-only">{props.title}</Radix.Description>
          )}
          <div className="mt-4">{props.children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
