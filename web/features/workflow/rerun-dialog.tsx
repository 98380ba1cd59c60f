'use client'
import { useState } from 'react'
import type { WorkflowDetail } from '#contracts/api/workflows.ts'
import { followsFrom } from '#domain/workflow/workflow-can.ts'
import { ReasonDialog } from '#web/ui/reason-dialog.tsx'
import { say } from '#web/ui/toasts.tsx'
import { JsonField, readJson } from './json-field.tsx'

type Body = { reason: string; input?: unknown }

/** Of secrets that were masked before they were shown. */
const MASK = '[redacted:'

/** Asks for a run from the beginning, with what it was given or with something else. */
export function RerunDialog(props: { detail: WorkflowDetail; onClose: () => void; onConfirm: (body: Body) => void }) {
  const { workflow, input } = props.detail
  const [isEdited, setEdited] = useState(false)
  const [text, setText] = useState(() => JSON.stringify(input, null, 2))
  const confirm = (reason: string) => {
    if (!isEdited) return props.onConfirm({ reason })
    const { value, fault } = readJson(text)
    if (fault !== null) return void say('Not begun', { description: `The input is no JSON: ${fault}`, isFailure: true })
    props.onConfirm({ reason, input: value })
  }
  return (
    <ReasonDialog
      title={`Run ${workflow.type} again`}
      consequence={[
        'A new run begins from the start, under the same id and with the code of today. It knows nothing of what this one did.',
        followsFrom('rerun', workflow.type),
      ]
        .filter(Boolean)
        .join(' ')}
      confirmLabel="Run it again"
      isReasonNeeded
      onClose={props.onClose}
      onConfirm={confirm}
    >
      <fieldset className="flex flex-col gap-1">
        <legend className="sr-only">With which input</legend>
        <label className="flex items-center gap-2">
          <input type="radio" name="input" checked={!isEdited} onChange={() => setEdited(false)} /> With the same input, byte for
          byte
        </label>
        <label className="flex items-center gap-2">
          <input type="radio" name="input" checked={isEdited} onChange={() => setEdited(true)} /> With an edited input
        </label>
      </fieldset>
      {isEdited ? (
        <JsonField
          label="Input"
          text={text}
          onChange={setText}
          hint={
            text.includes(MASK)
              ? 'It holds a secret that is masked here. Write the value, or run it with the same input.'
              : 'Checked against what workflows of this type take.'
          }
        />
      ) : null}
    </ReasonDialog>
  )
}
