'use client'
import { useQuery } from '@tanstack/react-query'
import { membersQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'

/** The people of this installation and what they may do. */
export function Members() {
  const { data, error, refetch } = useQuery(membersQuery)
  const { email } = useViewer()
  return (
    <Section title="Members">
      {error && !data ? <QueryError what="The members" error={error} retry={() => void refetch()} /> : null}
      {data ? null : error ? null : <SkeletonRows rows={2} />}
      <ul>
        {data?.items.map((member) => (
          <li key={member.id} className="flex min-h-9 flex-wrap items-center gap-x-2 border-b px-3 py-1 last:border-b-0">
            <span className="font-medium">{member.name}</span>
            <span className="text-ink-2">{member.email}</span>
            {member.email === email ? <span className="text-ink-3">(you)</span> : null}
            <span className="ml-auto flex gap-1">
              {member.disabledAt ? <Badge tone="warning">disabled</Badge> : null}
              <Badge tone="neutral">{member.role}</Badge>
            </span>
          </li>
        ))}
      </ul>
      <p className="border-t px-3 py-2 text-xs text-ink-3">
        Roles, each with all of those before it: viewer sees, operator acts on sessions, engineer acts on gateways, admin manages
        members.
      </p>
    </Section>
  )
}
