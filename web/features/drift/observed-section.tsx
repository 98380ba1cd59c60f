'use client'
import { useMutation } from '@tanstack/react-query'
import { FileDiff, Undo2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import type { DeploymentView } from '#contracts/deployments.ts'
import type { DriftReportView } from '#contracts/drift.ts'
import { request } from '#web/features/api/request.ts'
import { newRequestId } from '#web/features/session/request-id.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { Button } from '#web/ui/button.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Section } from '#web/ui/section.tsx'
import { say } from '#web/ui/toasts.tsx'
import { CheckNow } from './check-now.tsx'
import { DriftReport } from './drift-report.tsx'

const ReasonDialog = dynamic(() => import('#web/ui/reason-dialog.tsx').then((module) => module.ReasonDialog), { ssr: false })
const PatchDialog = dynamic(() => import('./patch-dialog.tsx').then((module) => module.PatchDialog), { ssr: false })

/** What runs in an environment against what is wanted; take what runs into the files, or bring back what they say. */
export function ObservedSection({ report, changedAt }: { report: DriftReportView; changedAt: string | null }) {
  const { query, change } = useUrlState()
  const { environment, state } = report
  const router = useRouter()
  const toRestore = useRefusal('drift.restore')
  const { mutate } = useMutation({
    mutationFn: (reason: string) =>
      request<{ deployment: DeploymentView }>(`/api/v1/drift/${report.id}/restore`, {
        method: 'POST',
        body: { requestId: newRequestId(), reason },
      }),
    onSuccess: ({ deployment }) => router.push(`/deployments/${deployment.id}`),
    onError: (error) => void say('Restore: refused', { description: error.message, isFailure: true }),
  })
  // Of what is not there any more, nothing can be adopted.
  const differs = state === 'drift' && changedAt === null
  return (
    <Section title={`${environment}: what runs`} id={environment} aside={<CheckNow environment={environment} />}>
      <div data-observed={environment}>
        <DriftReport report={report} changedAt={changedAt} isBare />
        {differs ? (
          <div className="flex flex-wrap gap-2 border-t px-3 py-2">
            <Button onClick={() => change({ adopt: report.id })}>
              <FileDiff aria-hidden /> Adopt as a patch
            </Button>
            <GatedButton tone="danger" refusal={toRestore} onClick={() => change({ restore: report.id })}>
              <Undo2 aria-hidden /> Restore what is wanted
            </GatedButton>
          </div>
        ) : null}
      </div>
      {query.get('adopt') === report.id ? <PatchDialog reportId={report.id} onClose={() => change({ adopt: null })} /> : null}
      {query.get('restore') === report.id && toRestore === null ? (
        <ReasonDialog
          onClose={() => change({ restore: null })}
          title={`Restore ${environment}?`}
          consequence="What the configuration says is deployed again, through its gates. What was changed by hand at the targets is lost."
          confirmLabel="Restore what is wanted"
          isReasonNeeded
          isDanger
          onConfirm={(reason) => mutate(reason)}
        />
      ) : null}
    </Section>
  )
}
