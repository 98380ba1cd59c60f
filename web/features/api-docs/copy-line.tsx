import { CopyButton } from '#web/ui/copy-button.tsx'

/** A command to copy. */
export function CopyLine({ label, line }: { label: string; line: string }) {
  return (
    <div className="relative min-w-0 rounded border bg-canvas">
      {/* The box scrolls, so the keyboard has to reach it. */}
      <pre tabIndex={0} aria-label={label} className="scroll-slim overflow-x-auto p-2 pr-10 font-mono text-xs" data-line={label}>
        {line}
      </pre>
      <span className="absolute top-1 right-1 rounded bg-canvas">
        <CopyButton text={line} label={`Copy ${label}`} />
      </span>
    </div>
  )
}
