'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type SyntheticEvent, useState } from 'react'
import type { ReleaseView } from '#contracts/release.ts'
import { releaseKeys } from '#web/features/api/release-queries.ts'
import { ApiError, request } from '#web/features/api/request.ts'
import { useUrlState } from '#web/features/sessions/url-state.ts'
import { Button } from '#web/ui/button.tsx'
import { TextField } from '#web/ui/field.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { faultsByField, type ReleaseDraft, releaseBody, type SettingDraft } from './release-draft.ts'
import { SettingRow } from './setting-row.tsx'

/** Makes a release: checked by the API, in whose words each field says what is wrong with it. */
export function NewRelease({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const { change } = useUrlState()
  const [settings, setSettings] = useState<SettingDraft[]>([])
  const { mutate, isPending, error } = useMutation({
    mutationFn: (draft: ReleaseDraft) =>
      request<ReleaseView | { release: ReleaseView }>('/api/v1/releases', { method: 'POST', body: releaseBody(draft) }),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: releaseKeys.releases })
      change({ new: null, release: 'release' in answer ? answer.release.id : answer.id })
    },
  })
  const faults = error instanceof ApiError ? faultsByField(error.message) : error ? { other: [error.message] } : {}
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    mutate({ name: text('name'), artifact: text('artifact'), commit: text('commit'), notes: text('notes'), settings })
  }
  const replace = (index: number, next: SettingDraft | null) =>
    setSettings(next ? settings.with(index, next) : settings.toSpliced(index, 1))
  return (
    <Sheet title="New release" description="Immutable once made: what differs later is another release." onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-3 p-3 sm:p-4" noValidate>
        <Field name="name" label="Name" hint="For example 1.5.0; letters, digits, dots, dashes" faults={faults['name']} />
        <Field
          name="artifact"
          label="Artifact"
          hint="What the targets know it by: a folder, an image, a tag"
          faults={faults['artifact']}
        />
        <Field name="commit" label="Git commit (optional)" hint="7 to 64 hexadecimal digits" faults={faults['commit']} />
        <Field name="notes" label="Notes (optional)" hint="What changed, for people" faults={faults['notes']} />
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">Settings</legend>
          {settings.map((setting, index) => (
            <SettingRow key={setting.id} setting={setting} onChange={(next) => replace(index, next)} />
          ))}
          <Button
            size="small"
            className="self-start"
            onClick={() => setSettings([...settings, { id: Date.now(), name: '', kind: 'text', value: '' }])}
          >
            <Plus aria-hidden /> Add a setting
          </Button>
          <Faults lines={faults['values']} />
        </fieldset>
        <Faults lines={faults['other']} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={isPending}>
            Make release
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

function Field({ name, faults, ...rest }: { name: string; label: string; hint: string; faults: string[] | undefined }) {
  return <TextField id={`release-${name}`} name={name} autoComplete="off" error={faults?.join(' ')} {...rest} />
}

function Faults({ lines }: { lines: string[] | undefined }) {
  if (!lines) return null
  return (
    <ul role="alert" className="text-critical">
      {lines.map((line) => (
        <li key={line} className="break-words">
          {line}
        </li>
      ))}
    </ul>
  )
}
