'use client'
import { Check, Undo2, X } from 'lucide-react'
import type { IncidentActionView, IncidentView } from '#contracts/incidents.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { formatDuration } from '#web/ui/format.ts'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { ExactTime } from '#web/ui/time.tsx'
import { isDecidable, isUndoable, modeWords, responseLooks } from './response-words.ts'

type Shown = { incident: IncidentView; action: IncidentActionView }

/** One step of the runbook: what it does to what, how it stands, and the decision it waits for. */
export function ResponseAction({ incident, action }: Shown) {
  const { id, says, state, mode, target, outcome } = action
  const { tone, word } = responseLooks[state]
  return (
    <li className="flex flex-col gap-1.5 border-b p-3 last:border-b-0" data-response={id} data-response-state={state}>
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{word}</Badge>
        <span className="font-medium">{says}</span>
        <span className="text-ink-2">{target.what}</span>
        <span className="text-xs text-ink-3">{modeWords[mode]}</span>
      </p>
      <Would action={action} />
      {outcome ? (
        <p className="break-words" data-outcome>
          {outcome}
        </p>
      ) : null}
      <Who action={action} />
      <Buttons incident={incident} action={action} />
    </li>
  )
}

/** What was seen when it was tried without doing it; for a limit, the change to commit. */
function Would({ action: { dryRun, action, startedAt } }: { action: IncidentActionView }) {
  if (!dryRun || startedAt !== null) return null
  if (action === 'raise-limit')
    return <pre className="overflow-x-auto rounded border bg-canvas p-2 font-mono text-xs">{dryRun}</pre>
  return (
    <p className="break-words text-ink-2">
      <span className="text-ink-3">Tried without doing it: </span>
      {dryRun}
    </p>
  )
}

function Who({ action: { decidedBy, decidedAt, startedAt, finishedAt, state } }: { action: IncidentActionView }) {
  if (!decidedBy && !startedAt) return null
  return (
    <p className="flex flex-wrap gap-x-1 text-xs text-ink-3">
      {decidedBy ? `${state === 'rejected' ? 'rejected' : 'approved'} by ${decidedBy}` : 'by itself'}
      {startedAt ? (
        <>
          , begun <ExactTime at={startedAt} />
          {finishedAt ? `, took ${formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}` : null}
        </>
      ) : decidedAt ? (
        <ExactTime at={decidedAt} />
      ) : null}
    </p>
  )
}

function Buttons({ incident, action }: Shown) {
  const { change } = useUrlState()
  const refusals = {
    approve: useRefusal('incident.approve'),
    reject: useRefusal('incident.reject'),
    undo: useRefusal('incident.undo'),
  }
  const ask = (what: string) => change({ ask: what, action: action.id })
  if (isUndoable(incident, action))
    return (
      <div>
        <GatedButton size="small" refusal={refusals.undo} onClick={() => ask('undo')}>
          <Undo2 aria-hidden /> {action.undo}
        </GatedButton>
      </div>
    )
  if (!isDecidable(incident, action)) return null
  if (action.state === 'proposed')
    return (
      <div>
        <GatedButton size="small" refusal={refusals.approve} onClick={() => ask('approve')}>
          Do it now
        </GatedButton>
      </div>
    )
  return (
    <div className="flex flex-wrap gap-2">
      <GatedButton tone="primary" refusal={refusals.approve} onClick={() => ask('approve')}>
        <Check aria-hidden /> Approve
      </GatedButton>
      <GatedButton refusal={refusals.reject} onClick={() => ask('reject')}>
        <X aria-hidden /> Reject
      </GatedButton>
    </div>
  )
}
