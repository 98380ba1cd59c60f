'use client'
import dynamic from 'next/dynamic'
import type { IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import { refusal } from '#domain/access/actions.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { closeRefusal, consequenceOf, isDecidable, isUndoable } from './response-words.ts'
import { useIncidentActs } from './use-incident-acts.ts'

// A question is asked seldom; loaded when it is.
const ReasonDialog = dynamic(() => import('#web/ui/reason-dialog.tsx').then((module) => module.ReasonDialog), { ssr: false })

type Question = {
  title: string
  consequence: string
  confirmLabel: string
  isReasonNeeded: boolean
  isDanger: boolean
  path: string
  label: string
}

/** The question that `?ask=` opens, so that a link in a message can too; none while it cannot be asked. */
export function IncidentQuestions({ incident }: { incident: IncidentView }) {
  const { query, change } = useUrlState()
  const { role } = useViewer()
  const { act } = useIncidentActs(incident)
  const asked = query.get('ask')
  const question = asked === 'close' ? closing(incident) : aboutAction(incident, asked, query.get('action'))
  const why = asked === 'close' ? closeRefusal(role, incident) : decisionRefusal(role, asked)
  if (!question || why !== null) return null
  const { path, label, ...words } = question
  return (
    <ReasonDialog
      {...words}
      onClose={() => change({ ask: null, action: null })}
      onConfirm={(reason) => act({ path, body: { reason }, label })}
    />
  )
}

const decisionRefusal = (role: Parameters<typeof refusal>[0], asked: string | null): string | null =>
  asked === 'approve' || asked === 'reject' || asked === 'undo' ? refusal(role, `incident.${asked}`) : null

function closing({ number, resolvedAt }: IncidentView): Question {
  const isOver = resolvedAt !== null
  return {
    title: `Close incident #${number}?`,
    consequence: isOver
      ? 'Nothing more happens to it. Its record and its post-mortem stay.'
      : 'Its alert is not over: nothing more will be done about it by itself. Say why.',
    ...{ confirmLabel: 'Close the incident', isReasonNeeded: !isOver, isDanger: !isOver },
    ...{ path: '/close', label: 'Closing' },
  }
}

function aboutAction(incident: IncidentView, asked: string | null, id: string | null): Question | null {
  const action = incident.actions.find((one) => one.id === id)
  if (!action) return null
  if (asked === 'undo') return isUndoable(incident, action) ? undoing(action) : null
  if (!isDecidable(incident, action)) return null
  const path = `/actions/${action.id}/${asked}`
  if (asked === 'reject')
    return {
      title: `Reject “${action.says}”?`,
      consequence: 'It is not done. The next step of the runbook has its turn.',
      ...{ confirmLabel: 'Reject', isReasonNeeded: false, isDanger: false, path, label: 'Rejected' },
    }
  if (asked !== 'approve') return null
  return {
    title: `${action.says}: ${action.target.what}?`,
    consequence: consequenceOf(action),
    ...{ confirmLabel: action.says, isReasonNeeded: false, isDanger: hurts(action), path, label: 'Approved' },
  }
}

const hurts = ({ action }: IncidentActionView): boolean => action === 'abort' || action === 'reset' || action === 'roll-back'

const undoing = ({ id, undo, target }: IncidentActionView): Question => ({
  title: `${undo ?? 'Take it back'}?`,
  consequence: `It is done to ${target.touches.slice(0, 5).join(', ') || target.what}.`,
  ...{ confirmLabel: undo ?? 'Take it back', isReasonNeeded: false, isDanger: false },
  ...{ path: `/actions/${id}/undo`, label: 'Taking it back' },
})
