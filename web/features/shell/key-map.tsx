'use client'
import { Fragment } from 'react'
import { Dialog } from '#web/ui/dialog.tsx'
import { places } from './places.ts'

const everywhere: readonly (readonly [string, string])[] = [
  ['Ctrl K or ⌘ K', 'Search and act'],
  ...places.map(({ letter, label }) => [`g ${letter}`, `Go to ${label}`] as const),
  ['/', 'Search on this page'],
  ['j, k', 'Next, previous in a list'],
  ['Enter', 'Open'],
  ['o', 'Open the selected one as a page'],
  ['Esc', 'Close what is open'],
  ['?', 'This map'],
]

/** Every key the screen listens to. */
export function KeyMap({ onClose }: { onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title="Keyboard map">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {everywhere.map(([key, does]) => (
          <Fragment key={key}>
            <dt>
              <kbd className="rounded border border-line-strong bg-raised px-1.5 py-0.5 font-mono text-xs">{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  )
}
