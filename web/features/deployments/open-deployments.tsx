'use client'
import { useQuery } from '@tanstack/react-query'
import type { DeploymentView } from '#contracts/deployments.ts'
import { openDeploymentsQuery } from '#web/features/api/open-deployments.ts'
import { wantsPerson } from '#web/features/live/fold-open-deployments.ts'
import { cn } from '#web/ui/cn.ts'
import { Section } from '#web/ui/section.tsx'
import { DeploymentLine } from './deployment-line.tsx'

/** What is at work now, what waits for a person first. Nothing at all while all is quiet. */
export function OpenDeployments() {
  const { data } = useQuery(openDeploymentsQuery)
  const open = data?.items ?? []
  if (open.length === 0) return null
  const waiting = open.filter(wantsPerson)
  const ordered = [...waiting, ...open.filter((one) => !wantsPerson(one)).toSorted(byAge)]
  return (
    <Section
      title={waiting.length > 0 ? `Needs you now: ${waiting.length}` : `At work: ${open.length}`}
      className={cn('border-l-4', edgeOf(waiting))}
    >
      <ul data-open-deployments>
        {ordered.map((deployment) => (
          <DeploymentLine key={deployment.id} deployment={deployment} />
        ))}
      </ul>
    </Section>
  )
}

const byAge = (a: DeploymentView, b: DeploymentView): number => a.requestedAt.localeCompare(b.requestedAt)

/** In the colour of the worst: a rollback that failed leaves users with what is wrong. */
function edgeOf(waiting: readonly DeploymentView[]): string {
  if (waiting.length === 0) return 'border-l-accent'
  return waiting.some(({ state }) => state === 'rollback-failed') ? 'border-l-critical' : 'border-l-warning'
}
