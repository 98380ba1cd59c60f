'use client'
import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/** More about the thing under the pointer or the focus. The child must be able to take focus. */
export function Tooltip({
  says,
  children,
  side = 'top',
}: {
  says: ReactNode
  children: ReactNode
  side?: 'top' | 'bottom' | 'right'
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-w-72 rounded border border-line-strong bg-surface px-2 py-1 text-xs text-ink shadow-sm"
        >
          {says}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** One per page: a short delay, none when moving from one to the next. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Radix.Provider delayDuration={250}>{children}</Radix.Provider>
}
