'use client'
import { History } from 'lucide-react'
import dynamic from 'next/dynamic'
import type { StepView, WorkflowView } from '#contracts/workflows.ts'
import { whyNotAct } from '#domain/workflow/workflow-can.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'

const ResetDialog = dynamic(() => import('./reset-dialog.tsx').then((module) => module.ResetDialog), { ssr: false })

/** Takes the execution up anew at one of its steps. */
export function ResetHere({ workflow, step }: { workflow: WorkflowView; step: StepView }) {
  const { query, change } = useUrlState()
  const role = useRefusal('workflow.reset')
  const not = whyNotAct('reset', workflow)
  const refusal = role ?? (not && `${not.says} ${not.instead}`)
  const isOpen = query.get('reset') === String(step.eventId)
  return (
    <span className="w-fit">
      <GatedButton size="small" refusal={refusal} onClick={() => change({ reset: String(step.eventId) })}>
        <History aria-hidden /> Reset to here
      </GatedButton>
      {isOpen && refusal === null ? (
        <ResetDialog workflow={workflow} step={step} onClose={() => change({ reset: null })} />
      ) : null}
    </span>
  )
}
