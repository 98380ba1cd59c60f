import type { ReproductionReplay } from '#contracts/reproduction.ts'
import { FailureChain } from '#web/features/workflow/failure-chain.tsx'
import { Json } from '#web/features/workflow/json.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { cn } from '#web/ui/cn.ts'
import { Section } from '#web/ui/section.tsx'

const words = { differs: 'today’s code decides otherwise here', failed: 'failed there' } as const

/** What it did where it ran, with the step to look at marked and open. Nothing can be done with it from here. */
export function ReplayedSteps({ steps, marked }: Pick<ReproductionReplay, 'steps' | 'marked'>) {
  return (
    <Section
      title="What it did there"
      aside={<span className="text-xs text-ink-3">{steps.length === 1 ? '1 step' : `${steps.length} steps`}</span>}
    >
      {steps.length === 0 ? <p className="p-3 text-ink-3">It did nothing that leaves a trace.</p> : null}
      <ol>
        {steps.map(({ eventId, kind, name, state, input, result, failure }) => {
          const why = marked?.eventId === eventId ? marked.why : null
          return (
            <li
              key={eventId}
              data-replayed-step={name}
              data-marked={why ?? undefined}
              className={cn('border-b last:border-b-0', why && 'bg-raised')}
            >
              <details open={why !== null}>
                <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 hover:bg-raised">
                  <span className="w-10 text-right text-xs text-ink-3 tabular-nums">{eventId}</span>
                  <span className="text-xs text-ink-3">{kind}</span>
                  <code className="min-w-0 break-all font-mono font-medium">{name}</code>
                  <span className="text-ink-2">{state}</span>
                  {why ? <Badge tone="critical">{words[why]}</Badge> : null}
                </summary>
                <div className="flex min-w-0 flex-col gap-1 border-t px-3 py-2">
                  <Json value={input} none="It was given nothing." />
                  {failure ? <FailureChain failure={failure} /> : <Json value={result} none="It gave nothing." />}
                </div>
              </details>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}
