'use client'
import { useMutation } from '@tanstack/react-query'
import type { SyntheticEvent } from 'react'
import type { PasswordChange } from '#contracts/api/viewer.ts'
import { request } from '#web/features/api/request.ts'
import { Button } from '#web/ui/button.tsx'
import { TextField } from '#web/ui/field.tsx'
import { EntryCard } from './entry-card.tsx'
import { signOut } from './next-auth-call.ts'

/** As the API asks. */
const LEAST_CHARACTERS = 12

/** Replaces the one-time password by one that only its member knows. */
export function NewPassword() {
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: PasswordChange) => request<void>('/api/v1/me/password', { method: 'POST', body }),
    onSuccess: () => location.replace('/'),
  })
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    mutate({ current: String(form.get('current')), next: String(form.get('next')) })
  }
  return (
    <EntryCard title="Choose your password">
      <p className="text-ink-2">
        The one you signed in with works once. Choose one that only you know; nothing else opens before.
      </p>
      <form onSubmit={submit} method="post" className="flex flex-col gap-3">
        <TextField
          id="current"
          name="current"
          type="password"
          label="One-time password"
          autoComplete="current-password"
          required
          autoFocus
        />
        <TextField
          id="next"
          name="next"
          type="password"
          label="New password"
          hint={`At least ${LEAST_CHARACTERS} characters`}
          minLength={LEAST_CHARACTERS}
          autoComplete="new-password"
          required
        />
        <p role="alert" className="text-critical empty:hidden">
          {error?.message}
        </p>
        <Button type="submit" tone="primary" disabled={isPending}>
          {isPending ? 'Saving' : 'Save and go on'}
        </Button>
        <Button tone="quiet" onClick={() => void signOut()}>
          Sign out
        </Button>
      </form>
    </EntryCard>
  )
}
