'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import type { TokenCreated } from '#contracts/api/actions.ts'
import { roles } from '#domain/access/actions.ts'
import { keys } from '#web/features/api/queries.ts'
import { request } from '#web/features/api/request.ts'
import { useViewer } from '#web/features/viewer/viewer.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyButton } from '#web/ui/copy-button.tsx'
import { Dialog } from '#web/ui/dialog.tsx'
import { inputLook, TextField } from '#web/ui/field.tsx'
import { ScopeField, scopesIn } from './scope-field.tsx'

const lifetimes = [7, 30, 90, 365] as const

/** What is sent; the server checks it. */
type Asked = { name: string; role: string; scopes: string[]; expiresInDays: number }

/** Makes a token and shows it, this one time. */
export function CreateToken({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: (body: Asked) => request<TokenCreated>('/api/v1/tokens', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  })
  return (
    <Dialog
      onClose={onClose}
      title={data ? 'Copy the token now' : 'Create an API token'}
      description={
        data
          ? 'It is stored as a hash only and cannot be shown again.'
          : 'It acts with its own role and scopes, whoever holds it, and never with more than you have.'
      }
    >
      {data ? (
        <Created created={data} onClose={onClose} />
      ) : (
        <Form onCreate={mutate} isPending={isPending} error={error} onClose={onClose} />
      )}
    </Dialog>
  )
}

function Created({ created, onClose }: { created: TokenCreated; onClose: () => void }) {
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-1 rounded border bg-canvas p-2">
        <code className="min-w-0 flex-1 break-all font-mono text-xs" data-new-token>
          {created.token}
        </code>
        <CopyButton text={created.token} label="Copy the token" />
      </div>
      <Button tone="primary" className="self-end" onClick={onClose}>
        I have copied it
      </Button>
    </div>
  )
}

type FormProps = { onCreate: (body: Asked) => void; isPending: boolean; error: Error | null; onClose: () => void }

function Form({ onCreate, isPending, error, onClose }: FormProps) {
  const viewer = useViewer()
  // Nobody can give away more than they have.
  const grantable = roles.slice(0, roles.indexOf(viewer.role) + 1)
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const role = roles.find((one) => one === form.get('role')) ?? 'viewer'
    onCreate({ name: String(form.get('name')), role, scopes: scopesIn(form), expiresInDays: Number(form.get('lifetime')) })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <TextField
        id="token-name"
        name="name"
        label="Name"
        hint="What will use it, for example ci"
        required
        maxLength={100}
        autoComplete="off"
        error={error?.message}
      />
      <label className="flex flex-col gap-1 font-medium">
        Role
        <select name="role" className={inputLook} defaultValue="viewer">
          {grantable.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </label>
      <ScopeField />
      <label className="flex flex-col gap-1 font-medium">
        Ends after
        <select name="lifetime" className={inputLook} defaultValue="90">
          {lifetimes.map((days) => (
            <option key={days} value={days}>
              {days} days
            </option>
          ))}
        </select>
      </label>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" tone="primary" disabled={isPending}>
          Create token
        </Button>
      </div>
    </form>
  )
}
