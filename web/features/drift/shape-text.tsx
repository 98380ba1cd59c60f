import { KeyRound } from 'lucide-react'
import type { ShapeView } from '#contracts/drift.ts'
import { UNKNOWN } from '#web/ui/format.ts'

/** A value by what it looks like; a secret by its fingerprint alone. `absent` = what no value means here. */
export function ShapeText({ shape, absent }: { shape: ShapeView | null; absent: string }) {
  if (!shape)
    return (
      <span className="text-ink-3">
        {UNKNOWN} {absent}
      </span>
    )
  return (
    <span className="flex min-w-0 flex-col" data-shape={shape.shape}>
      <span className="flex items-center gap-1 font-medium">
        {shape.secret ? <KeyRound className="size-3.5 shrink-0 text-ink-3" aria-label="Secret" /> : null}
        {shape.shape}
      </span>
      {shape.secret ? null : <span className="break-all font-mono text-ink-2">{shape.detail}</span>}
      {shape.secret && shape.detail ? <span className="break-words text-ink-2">{shape.detail}</span> : null}
      {shape.fingerprint ? (
        <span className="font-mono text-ink-3" title="Keyed hash: equal secrets have equal fingerprints">
          {shape.fingerprint.slice(0, 12)}
        </span>
      ) : null}
    </span>
  )
}
