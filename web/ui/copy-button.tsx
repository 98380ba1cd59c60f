'use client'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from './button.tsx'

/** How long the tick stays after a copy. */
const COPIED_MS = 1500

/** Copies a text and says so; where the browser refuses, it says that instead. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      // Without HTTPS or permission a browser refuses; the text stays selectable.
      setState('refused')
    }
    setTimeout(() => setState('ready'), COPIED_MS)
  }
  const says = { ready: label, copied: 'Copied', refused: 'Select and copy by hand' }[state]
  return (
    <Button tone="quiet" size="small" onClick={copy} title={label} aria-label={says}>
      {state === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
      {state === 'ready' ? null : <span className="text-xs">{says}</span>}
    </Button>
  )
}
