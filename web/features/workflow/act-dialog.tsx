'use client'
import type { WorkflowDetail } from '#contracts/api/workflows.ts'
import type { WorkflowAct } from '#domain/workflow/act-rules.ts'
import { followsFrom } from '#domain/workflow/workflow-can.ts'
import { ReasonDialog } from '#web/ui/reason-dialog.tsx'
import { RerunDialog } from './rerun-dialog.tsx'
import { SignalDialog } from './signal-dialog.tsx'
import { useWorkflowAct } from './use-workflow-act.ts'

const ends = {
  cancel: {
    title: 'Cancel this execution',
    says: 'It is asked to end, and may tidy up first. A run whose code is stuck takes no notice.',
    label: 'Cancel it',
  },
  terminate: {
    title: 'Terminate this execution',
    says: 'It ends at once: its code is not asked, and cleans nothing up.',
    label: 'Terminate it',
  },
} as const

type Props = { act: Exclude<WorkflowAct, 'reset'>; detail: WorkflowDetail; onClose: () => void }

/** Asks once before something is done to an execution: what follows, and why it is wanted. */
export function ActDialog({ act, detail, onClose }: Props) {
  const { workflow } = detail
  const { ask } = useWorkflowAct(workflow)
  if (act === 'rerun') return <RerunDialog detail={detail} onClose={onClose} onConfirm={(body) => ask('rerun', body)} />
  if (act === 'signal') return <SignalDialog workflow={workflow} onClose={onClose} onConfirm={(body) => ask('signal', body)} />
  const { title, says, label } = ends[act]
  return (
    <ReasonDialog
      title={title}
      consequence={[says, followsFrom(act, workflow.type)].filter(Boolean).join(' ')}
      confirmLabel={label}
      isReasonNeeded
      isDanger
      onClose={onClose}
      onConfirm={(reason) => ask(act, { reason })}
    />
  )
}
