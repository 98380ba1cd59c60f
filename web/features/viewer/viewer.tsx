'use client'
import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect } from 'react'
import type { ViewerView } from '#contracts/api/viewer.ts'
import { type Action, refusal } from '#domain/access/actions.ts'
import { viewerQuery } from '#web/features/api/queries.ts'
import { ApiError } from '#web/features/api/request.ts'
import { ErrorState } from '#web/ui/error-state.tsx'

const Viewer = createContext<ViewerView | null>(null)

/** Who is signed in. Only under ViewerGate. */
export function useViewer(): ViewerView {
  const viewer = useContext(Viewer)
  if (!viewer) throw new Error('useViewer needs a ViewerGate above it')
  return viewer
}

/** Why the viewer may not do `action`, as a sentence; null when they may. */
export const useRefusal = (action: Action): string | null => refusal(useViewer().role, action)

/** Lets signed-in viewers through; sends everybody else to sign in, and first-timers to choose a password. */
export function ViewerGate({ children, waiting }: { children: ReactNode; waiting: ReactNode }) {
  const { data, error, refetch } = useQuery(viewerQuery)
  // Before the data: a viewer who was signed out elsewhere is still in the cache.
  if (error instanceof ApiError && error.status === 401) return <Leave to={signInPath} waiting={waiting} />
  if (data?.mustChangePassword) return <Leave to={newPasswordPath} waiting={waiting} />
  if (data) return <Viewer value={data}>{children}</Viewer>
  if (error instanceof ApiError && error.status === 401) return <Leave to={signInPath} waiting={waiting} />
  if (error)
    return (
      <main className="mx-auto max-w-xl p-6">
        <GateError error={error} retry={() => void refetch()} />
      </main>
    )
  return waiting
}

function GateError({ error, retry }: { error: Error; retry: () => void }) {
  const correlationId = error instanceof ApiError ? error.problem.correlationId : undefined
  return <ErrorState title="Cannot tell who you are" detail={error.message} correlationId={correlationId} onRetry={retry} />
}

/** The sign-in page, coming back to here afterwards. */
const signInPath = (): string => `/sign-in?callbackUrl=${encodeURIComponent(location.pathname + location.search)}`

const newPasswordPath = (): string => '/new-password'

function Leave({ to, waiting }: { to: () => string; waiting: ReactNode }) {
  // A full load, so that nothing of the one who left stays in memory.
  useEffect(() => location.replace(to()), [to])
  return waiting
}
