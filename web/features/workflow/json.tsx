import { CopyButton } from '#web/ui/copy-button.tsx'

/** A value as JSON, to read and to copy. Secrets were masked before it came here. */
export function Json({ value, none }: { value: unknown; none: string }) {
  if (value === null || value === undefined) return <p className="p-3 text-ink-3">{none}</p>
  const text = JSON.stringify(value, null, 2)
  return (
    <div className="relative min-w-0">
      <pre className="scroll-slim max-h-96 overflow-auto whitespace-pre-wrap break-words p-3 pr-10 font-mono text-xs">{text}</pre>
      <span className="absolute top-2 right-2">
        <CopyButton text={text} label="Copy as JSON" />
      </span>
    </div>
  )
}
