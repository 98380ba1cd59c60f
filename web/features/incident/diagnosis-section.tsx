'use client'
import { Search } from 'lucide-react'
import type { IncidentView } from '#contracts/incidents.ts'
import { UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'

/** What is thought to be the cause, most likely first, with its reasons and how sure; and what it costs. */
export function DiagnosisSection({ incident: { diagnosis } }: { incident: IncidentView }) {
  return (
    <Section title="Likely cause">
      <div className="flex flex-col gap-3 p-3">
        {diagnosis ? null : <p className="text-ink-2">Evidence is being gathered.</p>}
        {diagnosis?.causes.map(({ cause, says, confidence, reasons }) => (
          <div key={says} data-cause={cause}>
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="min-w-0 break-words font-medium">{says}</span>
              <span className="text-ink-3 tabular-nums">
                {cause === 'unknown' ? 'not known' : `${Math.round(confidence * 100)} % sure`}
              </span>
            </p>
            <ul className="mt-1 flex flex-col gap-1">
              {reasons.map((reason) => (
                <li key={reason} className="flex gap-2 text-ink-2">
                  <Search className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden />
                  <span className="min-w-0 break-words">{reason}</span>
                </li>
              ))}
            </ul>
          </div>
        ))}
        {diagnosis ? (
          <p>
            <span className="font-medium text-ink-3">What it cost when this was gathered: </span>
            {diagnosis.cost ?? <span className="text-ink-3">{UNKNOWN} no use was seen</span>}
          </p>
        ) : null}
      </div>
    </Section>
  )
}
