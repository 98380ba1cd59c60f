'use client'
import { useMutation } from '@tanstack/react-query'
import { Package } from 'lucide-react'
import type { Reproduction } from '#contracts/reproduction.ts'
import type { WorkflowView } from '#contracts/workflows.ts'
import { reproductionFile } from '#domain/workflow/reproduction-file.ts'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { say } from '#web/ui/toasts.tsx'
import { inWords } from './use-workflow-act.ts'

/** Takes an execution along: a file that another engineer can replay, and a text that says how, to paste beside it. */
export function ReproductionButton({ workflow }: { workflow: Pick<WorkflowView, 'workflowId' | 'runId'> }) {
  const refusal = useRefusal('workflow.replay')
  const { mutate, isPending } = useMutation({
    mutationFn: () => {
      const query = new URLSearchParams({ workflowId: workflow.workflowId, runId: workflow.runId })
      return request<Reproduction>(`/api/v1/workflows/reproduction?${query}`)
    },
    onSuccess: async (bundle) => {
      const file = reproductionFile(bundle.workflow)
      saveAs(file, `${JSON.stringify(bundle)}\n`)
      const copied = await copy(accompanying(bundle, file))
      const { secrets } = bundle.redacted
      const description = `${file}, without ${secrets === 1 ? '1 secret' : `${secrets} secrets`}.${copied ? ' How to replay it is copied.' : ''} ${bundle.replays.says}`
      void say('Taken along', { description })
    },
    onError: (error) => void say('Not taken along', { description: inWords(error), isFailure: true }),
  })
  return (
    <GatedButton size="small" refusal={refusal} disabled={isPending} onClick={() => mutate()}>
      <Package aria-hidden /> {isPending ? 'Taking it along…' : 'Copy reproduction'}
    </GatedButton>
  )
}

const accompanying = ({ workflow, failure, product, replays }: Reproduction, file: string): string =>
  [
    `${workflow.type} ${workflow.workflowId} (${workflow.status}), Mission Control ${product.version}`,
    ...(failure ? [`Failed: ${failure.message}`] : []),
    ...(replays.redacted ? [`Replayed there: ${replays.redacted.outcome}`] : []),
    `mc workflow replay ${file}`,
  ].join('\n')

/** Without HTTPS or permission a browser refuses; the file says all that the text does. */
const copy = async (text: string): Promise<boolean> =>
  await Promise.resolve(navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(
    () => true,
    () => false,
  )

function saveAs(file: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  Object.assign(link, { href: url, download: file }).click()
  URL.revokeObjectURL(url)
}
