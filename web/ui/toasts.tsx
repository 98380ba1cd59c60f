'use client'
import dynamic from 'next/dynamic'
import { useSyncExternalStore } from 'react'

// Most page views say nothing this way: what it takes is loaded with the first word.
const Toaster = dynamic(() => import('sonner').then((module) => module.Toaster), { ssr: false })

let isWanted = false
const listeners = new Set<() => void>()

/** Says something in passing, in the corner of the screen; a failure stays longer. */
export async function say(
  title: string,
  { description, isFailure }: { description: string; isFailure?: boolean },
): Promise<void> {
  isWanted = true
  for (const listener of listeners) listener()
  const { toast } = await import('sonner')
  if (isFailure) toast.error(title, { description, duration: 10_000 })
  else toast(title, { description })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where passing words appear; once a page. */
export function Toasts() {
  const isShown = useSyncExternalStore(
    subscribe,
    () => isWanted,
    () => false,
  )
  return isShown ? (
    <Toaster position="bottom-right" offset={16} mobileOffset={{ bottom: 72 }} toastOptions={{ className: 'font-sans' }} />
  ) : null
}
