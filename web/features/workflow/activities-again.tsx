import type { ActivityAgain } from '#contracts/api/workflow-acts.ts'
import { Badge } from '#web/ui/badge.tsx'

/** What runs again, and whether that does harm. */
export function ActivitiesAgain({ again }: { again: readonly ActivityAgain[] }) {
  if (again.length === 0) return <p className="text-ink-2">No activity runs again.</p>
  return (
    <div className="flex flex-col gap-1">
      <p className="font-medium">These run again:</p>
      <ul className="flex flex-col gap-1">
        {again.map(({ name, times, isHarmless, says }) => (
          <li key={name} className="rounded border px-2 py-1" data-again={name} data-harmless={String(isHarmless)}>
            <span className="flex flex-wrap items-center gap-2">
              <code className="min-w-0 break-all font-mono text-xs">{name}</code>
              {times > 1 ? <span className="text-xs text-ink-2">{times} times</span> : null}
              {isHarmless === null ? (
                <Badge tone="warning">not known</Badge>
              ) : isHarmless ? (
                <Badge tone="good">harmless</Badge>
              ) : (
                <Badge tone="critical">does harm</Badge>
              )}
            </span>
            <span className="text-xs text-ink-2">{says}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
