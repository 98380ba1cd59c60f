'use client'
import { useQuery } from '@tanstack/react-query'
import { Lock, Rocket, Undo2 } from 'lucide-react'
import Link from 'next/link'
import type { EnvironmentView } from '#contracts/deployments.ts'
import { refusal } from '#domain/access/actions.ts'
import { openDeploymentsQuery } from '#web/features/api/open-deployments.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { DeploymentStateBadge } from '#web/ui/deployment-state-badge.tsx'
import { UNKNOWN } from '#web/ui/format.ts'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { ReleaseName } from '#web/ui/release-name.tsx'
import { Section } from '#web/ui/section.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { EvidenceLines } from './environment-evidence.tsx'
import { wayBack } from './way-back.ts'

/** One environment: what runs there, what holds it, who waits, and the two things to do. */
export function EnvironmentSection({ environment }: { environment: EnvironmentView }) {
  return (
    <Section title={environment.name} id={environment.slug} aside={<Way environment={environment} />} className="flex flex-col">
      <div className="flex flex-1 flex-col" data-environment={environment.slug}>
        <Running environment={environment} />
        {environment.holds.map((hold) => (
          <Hold key={hold.release.id} environment={environment} hold={hold} />
        ))}
        <EvidenceLines environment={environment} />
        <Queue environment={environment} />
        <Acts environment={environment} />
      </div>
    </Section>
  )
}

function Way({ environment: { after, approval, targets } }: { environment: EnvironmentView }) {
  const waves = new Set(targets.map(({ wave }) => wave)).size
  return (
    <span className="text-xs text-ink-3">
      {after ? `after ${after} · ` : null}
      {targets.length} {targets.length === 1 ? 'target' : 'targets'} in {waves} {waves === 1 ? 'wave' : 'waves'}
      {approval === 'none' ? null : ` · approval by ${approval === 'another' ? 'somebody else' : 'anyone'}`}
    </span>
  )
}

function Running({ environment: { current, currentSince, currentDeploymentId } }: { environment: EnvironmentView }) {
  if (!current)
    return (
      <p className="border-b px-3 py-2 text-ink-2">
        {UNKNOWN} Nothing was deployed here by Mission Control yet; what runs, if anything, is not known.
      </p>
    )
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 border-b px-3 py-2 text-base" data-current={current.name}>
      <span className="text-sm text-ink-2">runs</span> <ReleaseName release={current} />
      <span className="text-xs text-ink-3">
        since <RelativeTime at={currentSince} unknown="not known since when" />
        {currentDeploymentId ? (
          <>
            {', '}
            <Link href={`/deployments/${currentDeploymentId}`} className="text-accent underline">
              its deployment
            </Link>
          </>
        ) : null}
      </span>
    </p>
  )
}

function Hold({ environment, hold }: { environment: EnvironmentView; hold: EnvironmentView['holds'][number] }) {
  const { change } = useUrlState()
  const { role } = useViewer()
  return (
    <div className="flex flex-wrap items-start gap-2 border-b bg-warning-soft px-3 py-2" data-hold={hold.release.name}>
      <Lock className="mt-0.5 size-4 shrink-0 text-warning" aria-hidden />
      <p className="min-w-0 flex-1 basis-48 break-words">
        <b className="font-semibold">{hold.release.name} is on hold</b>: automation does not bring it back. {hold.reason}{' '}
        <span className="text-xs text-ink-2">
          {hold.by}, <RelativeTime at={hold.since} />
        </span>
      </p>
      <GatedButton
        size="small"
        refusal={refusal(role, 'hold.release')}
        onClick={() => change({ unhold: `${environment.slug}/${hold.release.id}` })}
        aria-label={`Release hold of ${hold.release.name} in ${environment.slug}`}
      >
        Release hold
      </GatedButton>
    </div>
  )
}

function Queue({ environment: { queue } }: { environment: EnvironmentView }) {
  return (
    <div className="border-b px-3 py-1.5" data-queue>
      {queue.length === 0 ? <p className="text-ink-3">Nothing is on its way.</p> : null}
      <ol>
        {queue.map((entry, before) => (
          <QueueEntry key={entry.deploymentId} entry={entry} before={before} />
        ))}
      </ol>
    </div>
  )
}

function QueueEntry({ entry, before }: { entry: EnvironmentView['queue'][number]; before: number }) {
  const { deploymentId, number, releaseName, state } = entry
  const { data } = useQuery(openDeploymentsQuery)
  // Who paused it is told by the deployment itself.
  const deployment = data?.items.find(({ id }) => id === deploymentId) ?? { state, pausedBy: null }
  return (
    <li className="flex min-h-7 flex-wrap items-center gap-x-2">
      <DeploymentStateBadge deployment={deployment} />
      <Link href={`/deployments/${deploymentId}`} className="font-medium hover:underline">
        #{number} {releaseName}
      </Link>
      {state === 'queued' ? <span className="text-xs text-ink-3">{before === 0 ? 'next' : `${before} before it`}</span> : null}
    </li>
  )
}

function Acts({ environment }: { environment: EnvironmentView }) {
  const { change } = useUrlState()
  const { role } = useViewer()
  const { data } = useQuery(openDeploymentsQuery)
  const { slug } = environment
  const back = wayBack(environment, data?.items ?? []).to[0]
  const toRoll = refusal(role, 'deploy.roll-back') ?? (back ? null : 'There is no earlier release to return to.')
  return (
    <div className="mt-auto flex flex-wrap gap-2 px-3 py-2">
      <GatedButton
        refusal={refusal(role, 'deploy.start')}
        onClick={() => change({ deploy: slug })}
        aria-label={`Deploy to ${slug}`}
      >
        <Rocket aria-hidden /> Deploy
      </GatedButton>
      <GatedButton
        tone="danger"
        refusal={toRoll}
        onClick={() => change({ rollback: slug })}
        aria-label={`Roll back${back ? ` to ${back.name}` : ''} in ${slug}`}
      >
        <Undo2 aria-hidden /> Roll back{back ? ` to ${back.name}` : null}
      </GatedButton>
    </div>
  )
}
