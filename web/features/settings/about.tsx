'use client'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleQuestionMark, CircleX } from 'lucide-react'
import type { AboutView } from '#contracts/api/viewer.ts'
import { aboutQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { UNKNOWN } from '#web/ui/format.ts'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { RelativeTime } from '#web/ui/time.tsx'

type Part = AboutView['parts'][number]

const looks = {
  ok: { tone: 'good', glyph: CircleCheck },
  down: { tone: 'critical', glyph: CircleX },
  unknown: { tone: 'unknown', glyph: CircleQuestionMark },
} as const

/** Versions and the health of the parts, asked for while somebody looks. */
export function About() {
  const { data, error, refetch } = useQuery(aboutQuery)
  return (
    <Section title="About" aside={data ? <span className="text-xs text-ink-3">Mission Control {data.version}</span> : null}>
      {error && !data ? <QueryError what="The state of the parts" error={error} retry={() => void refetch()} /> : null}
      {data ? null : error ? null : <SkeletonRows rows={4} />}
      <ul>
        {data?.parts.map((part) => (
          <PartLine key={part.name} part={part} />
        ))}
      </ul>
    </Section>
  )
}

function PartLine({ part }: { part: Part }) {
  const { tone, glyph: Glyph } = looks[part.state]
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-2 border-b px-3 py-1 last:border-b-0">
      <Badge tone={tone}>
        <Glyph aria-hidden /> {part.state}
      </Badge>
      <span className="font-medium">{part.name}</span>
      <span className="text-ink-3">{part.version ?? UNKNOWN}</span>
      {part.detail ? <span className="text-ink-2">{part.detail}</span> : null}
      <span className="ml-auto text-xs text-ink-3">
        checked <RelativeTime at={part.checkedAt} />
      </span>
    </li>
  )
}
