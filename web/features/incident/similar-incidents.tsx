'use client'
import Link from 'next/link'
import type { IncidentView } from '#contracts/incidents.ts'
import { subjectOf } from '#web/features/alert/alert-words.ts'
import { IncidentStateBadge } from '#web/ui/incident-state-badge.tsx'
import { Section } from '#web/ui/section.tsx'
import { RowTime } from '#web/ui/time.tsx'

/** Earlier incidents that looked the same, and what was done then. */
export function SimilarIncidents({ similar }: { similar: readonly IncidentView[] }) {
  if (similar.length === 0) return null
  return (
    <Section title="It looked the same before">
      <ul>
        {similar.map(({ id, number, title, state, openedAt, actions }) => {
          const helped = actions.filter((action) => action.state === 'confirmed').map(({ says }) => says)
          return (
            <li key={id} className="border-b last:border-b-0">
              <Link href={`/incidents/${number}`} className="flex flex-wrap items-center gap-2 px-3 py-1.5 hover:bg-raised">
                <IncidentStateBadge state={state} />
                <span className="min-w-0 break-words font-medium">
                  #{number} {subjectOf({ title })}
                </span>
                <span className="text-ink-2">
                  <RowTime at={openedAt} />
                  {helped.length > 0 ? `; done: ${helped.join(', ')}` : null}
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
