'use client'
import { type UseMutationResult, useMutation, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import type { SyntheticEvent } from 'react'
import type { SignInOptions } from '#contracts/api/viewer.ts'
import type { Problem } from '#contracts/problem.ts'
import { request } from '#web/features/api/request.ts'
import { Button } from '#web/ui/button.tsx'
import { TextField } from '#web/ui/field.tsx'
import { EntryCard } from './entry-card.tsx'
import { pathToReturnTo, postToAuth } from './next-auth-call.ts'
import { Wait } from './wait.tsx'

type Outcome =
  | { kind: 'in' }
  | { kind: 'wrong' }
  | { kind: 'wait'; until: number; detail: string }
  | { kind: 'trouble'; detail: string }
type Credentials = { email: string; password: string }

/** Signs in with e-mail and password, or through what is configured besides. */
export function SignIn() {
  const query = useSearchParams()
  const returnTo = () => pathToReturnTo(query.get('callbackUrl'), location.origin)
  const attempt = useMutation({
    mutationFn: signIn,
    // A full load: the session cookie is new, and so is everything it may see.
    onSuccess: (outcome) => outcome.kind === 'in' && location.replace(returnTo()),
  })
  return (
    <EntryCard title="Sign in">
      {query.get('error') ? (
        <p role="alert" className="text-critical">
          That sign-in was refused: no member has this address, or the provider said no. Ask an admin.
        </p>
      ) : null}
      <PasswordForm attempt={attempt} />
      <Providers returnTo={returnTo} />
    </EntryCard>
  )
}

async function signIn(credentials: Credentials): Promise<Outcome> {
  const response = await postToAuth('callback/credentials', { ...credentials, callbackUrl: '/' })
  if (response.ok) return { kind: 'in' }
  if (response.status === 401) return { kind: 'wrong' }
  const problem: Problem = await response.json()
  const { retryAfterSeconds } = problem
  const detail = problem.detail ?? problem.title
  return retryAfterSeconds === undefined
    ? { kind: 'trouble', detail }
    : { kind: 'wait', until: Date.now() + retryAfterSeconds * 1000, detail }
}

function PasswordForm({ attempt }: { attempt: UseMutationResult<Outcome, Error, Credentials> }) {
  const outcome = attempt.data
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    attempt.mutate({ email: String(form.get('email')), password: String(form.get('password')) })
  }
  return (
    <form onSubmit={submit} method="post" className="flex flex-col gap-3">
      <TextField id="email" name="email" type="email" label="E-mail" autoComplete="username" required autoFocus />
      <TextField id="password" name="password" type="password" label="Password" autoComplete="current-password" required />
      <div role="alert" className="text-critical empty:hidden">
        {attempt.error ? attempt.error.message : null}
        {outcome?.kind === 'wrong' ? 'The e-mail or the password is wrong.' : null}
        {outcome?.kind === 'trouble' ? outcome.detail : null}
        {outcome?.kind === 'wait' ? <Wait until={outcome.until} /> : null}
      </div>
      <Button type="submit" tone="primary" disabled={attempt.isPending || outcome?.kind === 'in'}>
        {attempt.isPending ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  )
}

function Providers({ returnTo }: { returnTo: () => string }) {
  const { data } = useQuery({ queryKey: ['sign-in-options'], queryFn: () => request<SignInOptions>('/api/v1/sign-in-options') })
  const go = async (provider: string) => {
    const response = await postToAuth(`signin/${provider}`, { callbackUrl: returnTo() })
    const { url } = (await response.json()) as { url: string }
    location.assign(url)
  }
  if (!data?.oidc && !data?.github) return null
  return (
    <div className="flex flex-col gap-2 border-t pt-4">
      {data.oidc ? <Button onClick={() => void go('oidc')}>Sign in with {data.oidc.name}</Button> : null}
      {data.github ? <Button onClick={() => void go('github')}>Sign in with GitHub</Button> : null}
    </div>
  )
}
