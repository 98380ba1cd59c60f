'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EnvironmentView } from '#contracts/deployments.ts'
import { deploymentKeys } from '#web/features/api/deployment-queries.ts'
import { openDeploymentsQuery } from '#web/features/api/open-deployments.ts'
import { request } from '#web/features/api/request.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { ReasonDialog } from '#web/ui/reason-dialog.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { say } from '#web/ui/toasts.tsx'
import { type WayBack, wayBack } from './way-back.ts'

/** What is asked of an environment as a whole: `?rollback=` brings back what ran before, `?unhold=production/<release>` ends a hold. */
export function EnvironmentQuestion({ environments }: { environments: readonly EnvironmentView[] }) {
  const { query, change } = useUrlState()
  const mayRollBack = useRefusal('deploy.roll-back') === null
  const mayUnhold = useRefusal('hold.release') === null
  // Without it a rollback could name what a deployment at work is about to replace.
  const { data: open } = useQuery(openDeploymentsQuery)
  const toRollBack = environments.find(({ slug }) => slug === query.get('rollback'))
  const [unholdIn, unhold] = (query.get('unhold') ?? '').split('/')
  const toUnhold = environments.find(({ slug }) => slug === unholdIn)
  const hold = toUnhold?.holds.find(({ release }) => release.id === unhold)
  return (
    <>
      {toRollBack && mayRollBack && open ? (
        <RollBack environment={toRollBack} back={wayBack(toRollBack, open.items)} onClose={() => change({ rollback: null })} />
      ) : null}
      {toUnhold && hold && mayUnhold ? (
        <Unhold environment={toUnhold} hold={hold} onClose={() => change({ unhold: null })} />
      ) : null}
    </>
  )
}

/** The body of a request about an environment; its contract is the API's. */
type Asked = { requestId: string; reason: string; to?: string | null; release?: string }

function useAsk(path: string, what: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Asked) => request<unknown>(path, { method: 'POST', body }),
    onSuccess: () => {
      void say(`${what}: asked`, { description: 'What comes of it appears here.' })
      void client.invalidateQueries({ queryKey: deploymentKeys.environments })
    },
    onError: (error) => void say(`${what}: refused`, { description: error.message, isFailure: true }),
  })
}

function RollBack({ environment, back, onClose }: { environment: EnvironmentView; back: WayBack; onClose: () => void }) {
  const { slug } = environment
  const [chosen, setChosen] = useState<string | null>(null)
  const to = back.to.find(({ id }) => id === chosen) ?? back.to[0]
  const { mutate } = useAsk(`/api/v1/environments/${slug}/rollback`, `Roll back ${slug}`)
  const isAtWork = back.from?.id !== environment.current?.id
  if (!to) return null
  return (
    <ReasonDialog
      onClose={onClose}
      title={`Roll ${slug} back?`}
      consequence={`${to.name} takes the place of ${back.from?.name ?? 'what runs'} on every target that was changed, without gates.${isAtWork ? ' The deployment at work ends with it.' : ''} A hold then keeps automation from bringing ${back.from?.name ?? 'it'} back.`}
      confirmLabel={`Roll back to ${to.name}`}
      isReasonNeeded
      isDanger
      onConfirm={(reason) => mutate({ requestId: newRequestId(), to: to.id, reason })}
    >
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium">Return to</legend>
        {back.to.map((release, index) => (
          <label key={release.id} className="flex items-center gap-2">
            <input type="radio" name="to" checked={release.id === to.id} onChange={() => setChosen(release.id)} />
            <span className="font-medium">{release.name}</span>
            <code className="font-mono text-xs text-ink-3">{release.contentHash.slice(0, 8)}</code>
            {index === 0 ? <span className="text-xs text-ink-3">{isAtWork ? 'runs now' : 'the one before'}</span> : null}
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  )
}

type Hold = EnvironmentView['holds'][number]

function Unhold({ environment, hold, onClose }: { environment: EnvironmentView; hold: Hold; onClose: () => void }) {
  const { mutate } = useAsk(`/api/v1/environments/${environment.slug}/hold/release`, 'Release hold')
  return (
    <ReasonDialog
      onClose={onClose}
      title={`Release the hold of ${hold.release.name} in ${environment.slug}?`}
      consequence={
        <>
          Automation may bring {hold.release.name} to {environment.slug} again. It is held by {hold.by}{' '}
          <RelativeTime at={hold.since} />: {hold.reason}
        </>
      }
      confirmLabel="Release hold"
      isReasonNeeded={false}
      onConfirm={(reason) => mutate({ requestId: newRequestId(), release: hold.release.id, reason })}
    />
  )
}
