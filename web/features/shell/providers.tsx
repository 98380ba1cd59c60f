'use client'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { keys } from '#web/features/api/queries.ts'
import { ApiError } from '#web/features/api/request.ts'
import { Toasts } from '#web/ui/toasts.tsx'

/** An answer of the API that says no will say no again; only silence and trouble at the server are worth another try. */
const isWorthRetrying = (failures: number, error: Error): boolean =>
  failures < 3 && error instanceof ApiError && (error.status === 0 || error.status >= 500)

function makeClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    // Signed out elsewhere: the gate above every page asks again and leads to the sign-in page.
    queryCache: new QueryCache({
      onError: (error, query) => {
        const isGate = query.queryKey[0] === keys.viewer[0]
        if (error instanceof ApiError && error.status === 401 && !isGate) void client.invalidateQueries({ queryKey: keys.viewer })
      },
    }),
    // The stream keeps lists true, so coming back to a tab needs no reload of its own.
    defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 30_000, refetchOnWindowFocus: false } },
  })
  return client
}

/** What every page stands on: theme, query cache, toasts. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [client] = useState(makeClient)
  return (
    <ThemeProvider nonce={nonce} attribute="class" defaultTheme="system" disableTransitionOnChange>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
      <Toasts />
    </ThemeProvider>
  )
}
