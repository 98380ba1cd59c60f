'use client'
import { CircleCheck, GitCompareArrows } from 'lucide-react'
import type { WorkflowView } from '#contracts/workflows.ts'
import { Section } from '#web/ui/section.tsx'
import { useDryReplay } from './use-dry-replay.ts'
import { inWords } from './use-workflow-act.ts'

/** What today's code would decide, once somebody has asked. */
export function DryReplaySection({ workflow }: { workflow: WorkflowView }) {
  const { outcome, error, isFetching } = useDryReplay(workflow)
  if (!outcome && !error && !isFetching) return null
  return (
    <Section title="Dry replay" aside={<span className="text-xs text-ink-3">Nothing was touched.</span>}>
      <div
        aria-live="polite"
        className="flex items-start gap-2 p-3"
        data-replay={isFetching ? 'busy' : (outcome?.outcome ?? 'failed')}
      >
        {isFetching ? (
          <p className="text-ink-2">The recorded history runs through the code of today. That takes some seconds.</p>
        ) : error ? (
          <p className="text-critical">It could not be replayed. {inWords(error)}</p>
        ) : outcome?.outcome === 'same' ? (
          <>
            <CircleCheck className="size-4 shrink-0 text-good" aria-hidden />
            <p className="min-w-0 break-words">{outcome.says}</p>
          </>
        ) : (
          <>
            <GitCompareArrows className="size-4 shrink-0 text-critical" aria-hidden />
            <p className="min-w-0 break-words">
              {outcome?.says} A worker with this code cannot go on with it: mend the code, or reset it to before that.
            </p>
          </>
        )}
      </div>
    </Section>
  )
}
