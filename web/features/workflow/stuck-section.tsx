import type { StuckView } from '#contracts/workflows.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { FailureChain } from './failure-chain.tsx'

const words: Record<StuckView['why'], { says: string; helps: string }> = {
  'code-changed': {
    says: 'Its code decides otherwise than it did when it began, so no worker can go on with it.',
    helps:
      'A dry replay says at which step. Then bring back code that fits, or reset it to before that step: it goes on with the code of today.',
  },
  'code-fails': {
    says: 'Its own code throws each time it has to decide; that is no failure of what it does, and nothing is lost.',
    helps: 'Mend the code: it goes on by itself with the next worker. Or reset it to an earlier step, or terminate it.',
  },
}

/** Why an execution that runs stands still, and what helps. */
export function StuckSection({ stuck }: { stuck: StuckView | null }) {
  if (!stuck) return null
  const { says, helps } = words[stuck.why]
  return (
    <Section title="It is stuck" aside={<span className="text-xs text-ink-3">{stuck.attempts} attempts</span>}>
      <div className="flex flex-col gap-1 border-b px-3 py-2" data-stuck={stuck.why}>
        <p className="font-semibold text-critical">
          {says} Since <RelativeTime at={stuck.since} />.
        </p>
        <p className="text-ink-2">{helps}</p>
      </div>
      {stuck.failure ? <FailureChain failure={stuck.failure} /> : null}
    </Section>
  )
}
