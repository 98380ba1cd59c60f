'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type SyntheticEvent, useState } from 'react'
import type { AlertView } from '#contracts/alerts.ts'
import type { SilenceBody } from '#contracts/api/response.ts'
import { alertKeys } from '#web/features/api/alert-queries.ts'
import { request } from '#web/features/api/request.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { Button } from '#web/ui/button.tsx'
import { cn } from '#web/ui/cn.ts'
import { inputLook, TextField } from '#web/ui/field.tsx'
import { SelectField } from '#web/ui/select-field.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { say } from '#web/ui/toasts.tsx'
import { endOf, lengths, matchersOf, readMatchers } from './silence-draft.ts'
import { SilencePreview } from './silence-preview.tsx'

/** Mutes for a while: what, how long, whose it is, and why; with what it would mute now. */
export function SilenceSheet({ alert, onClose }: { alert: AlertView | null; onClose: () => void }) {
  return (
    <Sheet
      title="Silence"
      description="Nobody is told of what it matches until it ends. It goes on being watched, and is listed as muted."
      onClose={onClose}
    >
      <Form begin={alert ? matchersOf(alert) : ''} onClose={onClose} />
    </Sheet>
  )
}

function Form({ begin, onClose }: { begin: string; onClose: () => void }) {
  const { email } = useViewer()
  const [text, setText] = useState(begin)
  const [length, setLength] = useState<string>(lengths[1].value)
  const [isLate, setLate] = useState(false)
  const read = readMatchers(text)
  const { mutate, isPending, error } = useMakeSilence(onClose)
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!read.ok || isPending) return
    const form = new FormData(event.currentTarget)
    const endsAt = endOf({ length, until: String(form.get('until') ?? ''), now: Date.now() })
    setLate(endsAt === null)
    if (endsAt === null) return
    mutate({ matchers: read.matchers, endsAt, owner: String(form.get('owner')), reason: String(form.get('reason')) })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 p-3 sm:p-4">
      <MatchersField text={text} onChange={setText} />
      {read.ok ? <SilencePreview matchers={read.matchers} /> : <p className="text-ink-2">{read.says}</p>}
      <div className="grid gap-3 sm:grid-cols-2">
        <EndField length={length} onChange={setLength} isLate={isLate} />
        <TextField id="silence-owner" name="owner" label="Whom to ask about it" required maxLength={200} defaultValue={email} />
      </div>
      <TextField
        id="silence-reason"
        name="reason"
        label="Reason"
        hint="Kept with the silence and in Activity"
        required
        maxLength={1000}
        error={error?.message}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" tone="primary" disabled={!read.ok || isPending}>
          Make silence
        </Button>
      </div>
    </form>
  )
}

function MatchersField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  return (
    <label className="flex flex-col gap-1 font-medium">
      What is muted, one matcher a line
      <textarea
        value={text}
        onChange={(event) => onChange(event.target.value)}
        rows={4}
        spellCheck={false}
        autoFocus
        placeholder={'rule=session-trouble\ngateway=main'}
        aria-describedby="silence-matchers-hint"
        className={cn(inputLook, 'h-auto py-1.5 font-mono font-normal')}
      />
      <span id="silence-matchers-hint" className="text-xs font-normal text-ink-3">
        label=value, label!=value, label=~expression, label!~expression. All have to hold. rule and severity are labels too.
      </span>
    </label>
  )
}

function EndField(props: { length: string; onChange: (length: string) => void; isLate: boolean }) {
  return (
    <>
      <SelectField label="It ends" value={props.length} among={lengths} onChange={props.onChange} />
      {props.length === 'until' ? (
        <TextField
          id="silence-until"
          name="until"
          type="datetime-local"
          label="It ends at"
          hint="Your clock; at most 30 days ahead"
          required
          error={props.isLate ? 'That is past. A silence ends some time ahead.' : undefined}
        />
      ) : null}
    </>
  )
}

function useMakeSilence(onMade: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: SilenceBody) => request<unknown>('/api/v1/silences', { method: 'POST', body }),
    onSuccess: () => {
      void say('Silence made', { description: 'What it matches is muted from now on. It stands under Alerts, Silences.' })
      void client.invalidateQueries({ queryKey: alertKeys.silences })
      onMade()
    },
  })
}
