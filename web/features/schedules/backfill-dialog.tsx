'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BackfillPlan } from '#contracts/api/schedules.ts'
import { backfillPlanQuery } from '#web/features/api/schedule-queries.ts'
import { Button } from '#web/ui/button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { TextField } from '#web/ui/field.tsx'
import { formatExact } from '#web/ui/format.ts'
import { useBackfill } from './use-schedule-act.ts'

const LEAST_CHARACTERS = 3

/** Has a schedule make up for a window that it missed; says what that starts before it is asked for. */
export function BackfillDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const window = { from: isoOf(from), to: isoOf(to) }
  const { data: plan, error } = useQuery(backfillPlanQuery({ id, ...window }))
  const { mutate, isPending } = useBackfill(id, onClose)
  const missing = whatIsMissing({ ...window, reason, plan, error })
  return (
    <Dialog
      onClose={onClose}
      title="Backfill a missed window"
      description="Starts what the schedule should have started between two times, one run after another. A run looks at the state of things when it runs, not at that of then."
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (missing === null && !isPending) mutate({ ...window, reason: reason.trim() })
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            id="from"
            label="From"
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <TextField id="to" label="To" type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        </div>
        <Plan plan={plan} />
        <TextField
          id="reason"
          label="Reason"
          hint="Kept on record and in Activity"
          value={reason}
          maxLength={1000}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="flex items-center justify-end gap-2">
          {missing ? <span className="mr-auto text-xs text-ink-3">{missing}</span> : null}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={missing !== null || isPending}>
            Start {plan?.refused === null ? plan.count : ''} runs
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Plan({ plan }: { plan: BackfillPlan | undefined }) {
  if (!plan) return null
  if (plan.refused) return <p className="text-critical">{plan.refused}</p>
  const [first, last] = [plan.times[0], plan.times.at(-1)]
  return (
    <p data-backfill-plan className="text-ink-2">
      It starts <strong>{plan.count}</strong> {plan.count === 1 ? 'run' : 'runs'}
      {first ? `, the first for ${formatExact(first)}` : ''}
      {last && plan.count === plan.times.length && plan.count > 1 ? `, the last for ${formatExact(last)}` : ''}.
    </p>
  )
}

type Given = { from: string | null; to: string | null; reason: string; plan: BackfillPlan | undefined; error: Error | null }

/** What is still to be said or to be waited for; null = nothing. */
function whatIsMissing({ from, to, reason, plan, error }: Given): string | null {
  if (from === null || to === null) return 'Choose both times, in your own zone.'
  if (Date.parse(from) >= Date.parse(to)) return 'The end has to come after the beginning.'
  if (error) return error.message
  if (!plan) return 'What it starts is being reckoned.'
  if (plan.refused) return 'Choose another window.'
  return reason.trim().length < LEAST_CHARACTERS ? 'Say why, in a few words.' : null
}

/** What a field of date and time holds is in the reader's zone. */
const isoOf = (local: string): string | null => (local === '' ? null : new Date(local).toISOString())
