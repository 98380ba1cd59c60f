'use client'
import { useMutation } from '@tanstack/react-query'
import { OctagonX, Rocket } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type SyntheticEvent, useState } from 'react'
import type { DeploymentPreview, DeploymentStart } from '#contracts/api/releases.ts'
import type { DeploymentView } from '#contracts/deployments.ts'
import { ApiError, request } from '#web/features/api/request.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { inputLook } from '#web/ui/field.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'

/** The confirmation under a preview: a note, the hold taken on purpose where there is one, and the button that starts. */
export function DeployForm({ preview }: { preview: DeploymentPreview }) {
  const { environment, release, refusal } = preview
  const router = useRouter()
  const byRole = useRefusal('deploy.start')
  const [requestId] = useState(newRequestId)
  const [overHold, setOverHold] = useState(false)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: DeploymentStart) =>
      request<{ deployment: DeploymentView }>('/api/v1/deployments', { method: 'POST', body }),
    retry: (failures, failure) => failures < 2 && failure instanceof ApiError && failure.status === 0,
    onSuccess: ({ deployment }) => router.push(`/deployments/${deployment.id}`),
  })
  const hold = environment.holds.find((one) => one.release.id === release.id)
  const isHeld = hold !== undefined
  const refused =
    byRole ?? (isHeld && overHold ? null : refusal) ?? (isHeld && !overHold ? 'Say first that you take it off hold.' : null)
  const start = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (refused !== null) return
    const note = String(new FormData(event.currentTarget).get('note'))
    mutate({ requestId, environment: environment.slug, release: release.id, note, overHold })
  }
  return (
    <form onSubmit={start} className="flex flex-col gap-3 p-3 sm:p-4" data-deploy-form>
      {refusal ? (
        <p role="alert" className="flex gap-2 rounded border border-critical/40 bg-critical-soft p-2" data-refusal>
          <OctagonX className="mt-0.5 size-4 shrink-0 text-critical" aria-hidden />
          <span className="min-w-0 break-words">{refusal}</span>
        </p>
      ) : null}
      {hold ? (
        <label className="flex items-start gap-2">
          <input type="checkbox" className="mt-1" checked={overHold} onChange={(event) => setOverHold(event.target.checked)} />
          <span>
            {release.name} is on hold here: {hold.reason} I take it back on purpose.
          </span>
        </label>
      ) : null}
      <label className="flex flex-col gap-1 font-medium">
        Note (optional)
        <input
          name="note"
          maxLength={1000}
          autoComplete="off"
          className={inputLook}
          placeholder="Why now; kept with the deployment"
        />
      </label>
      {error ? (
        <p role="alert" className="break-words text-critical">
          {error.message}
        </p>
      ) : null}
      <GatedButton type="submit" tone="primary" className="self-end" refusal={refused} disabled={isPending}>
        <Rocket aria-hidden /> Deploy {release.name} to {environment.slug}
      </GatedButton>
    </form>
  )
}
