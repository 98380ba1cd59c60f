'use client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type SyntheticEvent, useState } from 'react'
import type { GateRunStart } from '#contracts/api/releases.ts'
import type { GateRunView, SuiteView } from '#contracts/gates.ts'
import { environmentsQuery } from '#web/features/api/deployment-queries.ts'
import { request } from '#web/features/api/request.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { SelectField } from '#web/ui/select-field.tsx'

/** Asks where to run a suite, starts it, and shows the run as it goes. */
export function RunGate({ suite, onClose }: { suite: SuiteView; onClose: () => void }) {
  const { change } = useUrlState()
  const { data } = useQuery(environmentsQuery)
  const [environment, setEnvironment] = useState(suite.usedBy[0]?.environment ?? '')
  const [target, setTarget] = useState('')
  const [requestId] = useState(newRequestId)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: GateRunStart) =>
      request<{ run: GateRunView }>(`/api/v1/suites/${suite.slug}/runs`, { method: 'POST', body }),
    onSuccess: ({ run }) => change({ start: null, run: run.id }),
  })
  const chosen = data?.items.find(({ slug }) => slug === environment) ?? data?.items[0]
  const start = (event: SyntheticEvent) => {
    event.preventDefault()
    if (chosen) mutate({ requestId, environment: chosen.slug, target: target || null })
  }
  return (
    <Dialog
      onClose={onClose}
      title={`Run ${suite.name}`}
      description="It asks what users ask, again and again, until the verdict is sure enough. It changes nothing at the targets."
    >
      <form onSubmit={start} className="flex flex-col gap-3">
        <SelectField
          label="Environment"
          value={chosen?.slug ?? ''}
          among={(data?.items ?? []).map(({ slug }) => ({ value: slug, label: slug }))}
          onChange={(slug) => {
            setEnvironment(slug)
            setTarget('')
          }}
        />
        <SelectField
          label="Target"
          value={target}
          among={[
            { value: '', label: 'All of the first wave' },
            ...(chosen?.targets ?? []).map(({ slug }) => ({ value: slug, label: slug })),
          ]}
          onChange={setTarget}
        />
        {error ? (
          <p role="alert" className="text-critical">
            {error.message}
          </p>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={isPending || !chosen}>
            Run now
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
