'use client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import type { DeploymentView } from '#contracts/deployments.ts'
import { refusal } from '#domain/access/actions.ts'
import { deploymentsQuery, environmentsQuery } from '#web/features/api/deployment-queries.ts'
import { suitesQuery } from '#web/features/api/gate-queries.ts'
import { openDeploymentsQuery } from '#web/features/api/open-deployments.ts'
import { decisionLabels, decisionRefusal, shownDecisions } from '#web/features/deployment/decision-words.ts'
import { deploymentName } from '#web/features/deployment/deployment-name.ts'
import { PaletteItem } from '#web/features/shell/palette-item.tsx'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { DeploymentStateBadge } from '#web/ui/deployment-state-badge.tsx'
import { wayBack } from './way-back.ts'

/** More would not be read; typing on narrows them. */
const MOST_SHOWN = 8

type Choice = { label: string; href: string; disabledBecause: string | null }
type Props = { search: string; act: (what: () => void) => () => void }

/** Deployments by name, release and id; deploying, rolling back, deciding and running gates by their verbs. */
export function PaletteDeployments({ search, act }: Props) {
  const wanted = search.trim().toLowerCase()
  const router = useRouter()
  const { data } = useInfiniteQuery(deploymentsQuery(null))
  const deployments = data?.pages.flatMap(({ items }) => items) ?? []
  const choices = useChoices(deployments).filter(({ label }) => matches(label, wanted))
  if (wanted === '') return null
  const found = deployments.filter((one) => matches(`${deploymentName(one)} ${one.release.name} ${one.id}`, wanted))
  return (
    <>
      {choices.length > 0 ? (
        <Command.Group heading="Act">
          {choices.slice(0, MOST_SHOWN).map(({ label, href, disabledBecause }) => (
            <PaletteItem key={label} value={label} disabledBecause={disabledBecause} onSelect={act(() => router.push(href))}>
              {label}
            </PaletteItem>
          ))}
        </Command.Group>
      ) : null}
      {found.length > 0 ? (
        <Command.Group heading="Deployments">
          {found.slice(0, MOST_SHOWN).map((one) => (
            <PaletteItem
              key={one.id}
              value={one.id}
              aside={one.release.name}
              onSelect={act(() => router.push(`/deployments/${one.id}`))}
            >
              <DeploymentStateBadge deployment={one} /> {deploymentName(one)}
            </PaletteItem>
          ))}
        </Command.Group>
      ) : null}
    </>
  )
}

const matches = (label: string, wanted: string): boolean =>
  wanted.split(/\s+/).every((word) => label.toLowerCase().includes(word))

/** What can be begun from anywhere; each leads to the page that asks the question. */
function useChoices(deployments: readonly DeploymentView[]): Choice[] {
  const viewer = useViewer()
  const { data: environments } = useQuery(environmentsQuery)
  const { data: open } = useQuery(openDeploymentsQuery)
  const { data: suites } = useQuery(suitesQuery)
  const byRole = (action: Parameters<typeof refusal>[1]) => refusal(viewer.role, action)
  const perEnvironment = (environments?.items ?? []).flatMap((environment): Choice[] => {
    const { slug } = environment
    const back = wayBack(environment, open?.items ?? []).to[0]
    return [
      { label: `Deploy to ${slug}`, href: `/deployments?deploy=${slug}`, disabledBecause: byRole('deploy.start') },
      {
        label: `Roll back ${slug}`,
        href: `/deployments?rollback=${slug}`,
        disabledBecause: byRole('deploy.roll-back') ?? (back ? null : 'There is no earlier release.'),
      },
    ]
  })
  const perDeployment = deployments.slice(0, MOST_SHOWN).flatMap((one) =>
    shownDecisions(one).map((decision): Choice => {
      const approval = environments?.items.find(({ slug }) => slug === one.environment)?.approval ?? null
      return {
        label: `${decisionLabels[decision]} ${deploymentName(one)}`,
        href: `/deployments/${one.id}?ask=${decision}`,
        disabledBecause: decisionRefusal(decision, one, viewer, approval),
      }
    }),
  )
  const perSuite = (suites?.items ?? []).map(
    ({ slug, name }): Choice => ({
      label: `Run gate ${name}`,
      href: `/gates?start=${slug}`,
      disabledBecause: byRole('gate.run'),
    }),
  )
  const other: Choice[] = [{ label: 'New release', href: '/releases?new=release', disabledBecause: byRole('release.create') }]
  return [...perEnvironment, ...perDeployment, ...perSuite, ...other]
}
