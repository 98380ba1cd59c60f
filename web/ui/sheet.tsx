'use client'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { buttonLook } from './button.tsx'

/** Details at the right edge, the page they belong to still in sight; the whole screen on a phone. Escape and the ground close it. */
export function Sheet(props: {
  onClose: () => void
  title: string
  description?: string
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : props.onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content className="fixed inset-y-0 right-0 z-50 flex w-full max-w-3xl flex-col border-l border-line-strong bg-surface shadow-lg">
          <header className="flex min-h-12 items-center gap-2 border-b px-3 py-1.5 sm:px-4">
            <Radix.Title className="min-w-0 flex-1 break-words text-lg font-semibold">{props.title}</Radix.Title>
            {props.aside}
            <Radix.Close className={buttonLook({ tone: 'quiet', size: 'icon' })} aria-label="Close (Escape)">
              <X aria-hidden />
            </Radix.Close>
          </header>
          <Radix.Description className={props.description ? 'border-b px-3 py-2 text-ink-2 sm:px-4' : 'sr-only'}>
            {props.description ?? props.title}
          </Radix.Description>
          {/* A region that scrolls has to be reachable by keyboard */}
          <div tabIndex={0} role="region" aria-label={props.title} className="scroll-slim min-h-0 flex-1 overflow-y-auto">
            {props.children}
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
