'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import type { TokenView } from '#contracts/api/actions.ts'
import { ALL_SCOPES } from '#domain/access/scopes.ts'
import { endsSoon } from '#domain/access/token-end.ts'
import { keys, tokensQuery } from '#web/features/api/queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { request } from '#web/features/api/request.ts'
import { useRefusal } from '#web/features/viewer/viewer.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { EmptyState } from '#web/ui/empty-state.tsx'
import { GatedButton } from '#web/ui/gated-button.tsx'
import { Section } from '#web/ui/section.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { say } from '#web/ui/toasts.tsx'

const ConfirmDialog = dynamic(() => import('#web/ui/confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })
const CreateToken = dynamic(() => import('./create-token.tsx').then((module) => module.CreateToken), { ssr: false })

/** The API tokens of this installation: for `mc`, CI and other programs. */
export function Tokens() {
  const { data, error, refetch } = useQuery(tokensQuery)
  const [isCreating, setCreating] = useState(false)
  const refusal = useRefusal('token.create')
  return (
    <Section
      title="API tokens"
      aside={
        <span className="flex items-center gap-3">
          <Link href="/docs/api" className="text-accent underline">
            What the API can do
          </Link>
          <GatedButton size="small" refusal={refusal} onClick={() => setCreating(true)}>
            <Plus aria-hidden /> Create token
          </GatedButton>
        </span>
      }
    >
      {error && !data ? <QueryError what="The tokens" error={error} retry={() => void refetch()} /> : null}
      {data ? null : error ? null : <SkeletonRows rows={2} />}
      {data?.items.length === 0 ? (
        <EmptyState title="No token yet">
          A token lets <code className="font-mono">mc</code> or a program in with a role and an end date. It is shown once and
          stored as a hash.
        </EmptyState>
      ) : null}
      <ul>
        {data?.items.map((token) => (
          <TokenLine key={token.id} token={token} />
        ))}
      </ul>
      {isCreating ? <CreateToken onClose={() => setCreating(false)} /> : null}
    </Section>
  )
}

function endOf(token: TokenView): 'revoked' | 'expired' | null {
  if (token.revokedAt) return 'revoked'
  return Date.parse(token.expiresAt) < Date.now() ? 'expired' : null
}

const isToRenew = ({ createdAt, expiresAt }: TokenView): boolean =>
  endsSoon({ createdAt: Date.parse(createdAt), expiresAt: Date.parse(expiresAt) }, Date.now())

function TokenLine({ token }: { token: TokenView }) {
  const end = endOf(token)
  return (
    <li
      className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1 last:border-b-0"
      data-token={token.name}
    >
      <span className="font-medium">{token.name}</span>
      <Badge tone="neutral">{token.role}</Badge>
      {token.scopes.includes(ALL_SCOPES) ? null : (
        <span className="min-w-0 break-words font-mono text-xs text-ink-2">{token.scopes.join(' ')}</span>
      )}
      {end ? <Badge tone="warning">{end}</Badge> : null}
      {!end && isToRenew(token) ? <Badge tone="warning">ends soon: make a new one</Badge> : null}
      <span className="text-xs text-ink-3">
        made by {token.createdBy} <RelativeTime at={token.createdAt} /> · last used{' '}
        <RelativeTime at={token.lastUsedAt} unknown="never used" /> · ends {token.expiresAt.slice(0, 10)}
      </span>
      {end ? null : (
        <span className="ml-auto">
          <Revoke token={token} />
        </span>
      )}
    </li>
  )
}

function Revoke({ token }: { token: TokenView }) {
  const [isAsking, setAsking] = useState(false)
  const refusal = useRefusal('token.revoke')
  const client = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => request<unknown>(`/api/v1/tokens/${token.id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
    onError: (error) => void say('Not revoked', { description: error.message, isFailure: true }),
  })
  return (
    <>
      <GatedButton size="small" tone="danger" refusal={refusal} disabled={isPending} onClick={() => setAsking(true)}>
        Revoke
      </GatedButton>
      {isAsking ? (
        <ConfirmDialog
          onClose={() => setAsking(false)}
          title={`Revoke the token ${token.name}?`}
          consequence="Whatever uses it is refused from now on. This cannot be taken back."
          confirmLabel="Revoke token"
          onConfirm={() => mutate()}
        />
      ) : null}
    </>
  )
}
