'use client'
import { useState } from 'react'
import type { WorkflowView } from '#contracts/workflows.ts'
import { type HandSignal, rulesOf } from '#domain/workflow/act-rules.ts'
import { ReasonDialog } from '#web/ui/reason-dialog.tsx'
import { SelectField } from '#web/ui/select-field.tsx'
import { say } from '#web/ui/toasts.tsx'
import { JsonField, readJson } from './json-field.tsx'

type Body = { reason: string; signal: string; payload?: unknown }

/** Signals that are told with something, and how that begins; all others are told with nothing. */
const shapes: Partial<Record<HandSignal, () => object>> = {
  alertOver: () => ({ at: Date.now() }),
  alertChanged: () => ({ at: Date.now(), severity: 'critical', state: 'firing' }),
}

const shapeOf = (signal: HandSignal | undefined): string => {
  const shape = signal && shapes[signal]
  return shape ? JSON.stringify(shape(), null, 2) : ''
}

/** Asks what an execution is to be told. */
export function SignalDialog(props: { workflow: WorkflowView; onClose: () => void; onConfirm: (body: Body) => void }) {
  const { signals } = rulesOf(props.workflow.type)
  const [signal, setSignal] = useState(signals[0])
  const [text, setText] = useState(() => shapeOf(signals[0]))
  if (!signal) return null
  const choose = (name: string) => {
    const chosen = signals.find((each) => each === name)
    setSignal(chosen)
    setText(shapeOf(chosen))
  }
  const confirm = (reason: string) => {
    const { value, fault } = readJson(text)
    if (fault !== null) return void say('Not told', { description: `What it is told is no JSON: ${fault}`, isFailure: true })
    props.onConfirm({ reason, signal, ...(value === undefined ? {} : { payload: value }) })
  }
  return (
    <ReasonDialog
      title={`Signal ${props.workflow.type}`}
      consequence="It is told once, and takes notice at its next decision. What it makes of that, its own code says."
      confirmLabel="Send the signal"
      isReasonNeeded
      onClose={props.onClose}
      onConfirm={confirm}
    >
      <SelectField label="Signal" value={signal} among={signals.map((value) => ({ value, label: value }))} onChange={choose} />
      {shapes[signal] ? (
        <JsonField label="Told with" text={text} onChange={setText} hint="Times are milliseconds since 1970." />
      ) : null}
    </ReasonDialog>
  )
}
