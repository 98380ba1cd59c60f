'use client'
import type { FindingView } from '#contracts/live.ts'
import { formatDuration, formatShare } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

/** What was found about this session before and now, newest first. */
export function FindingList({ findings }: { findings: readonly FindingView[] }) {
  if (findings.length === 0) return null
  return (
    <Section title="Findings">
      <ul className="scroll-slim max-h-72 overflow-y-auto">
        {findings.map((finding) => (
          <li key={finding.id} className="flex flex-col gap-0.5 border-b px-3 py-1.5 last:border-b-0">
            <p className="flex flex-wrap gap-x-2">
              <span className="font-medium">{finding.verdict}</span>
              <span className="text-ink-2">
                since <RelativeTime at={finding.since} />, {endOf(finding)}, confidence {formatShare(finding.confidence)}
              </span>
            </p>
            {finding.evidence[0] ? <p className="text-ink-2">{finding.evidence[0].says}</p> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}

const endOf = (finding: FindingView): string =>
  finding.clearedAt ? `cleared after ${formatDuration(Date.parse(finding.clearedAt) - Date.parse(finding.since))}` : 'open'
