'use client'
import { ErrorState } from '#web/ui/error-state.tsx'
import { ApiError } from './request.ts'

/** A failed load, in the API's own words, with what it means here. */
export function QueryError({ what, error, retry }: { what: string; error: Error; retry: () => void }) {
  const correlationId = error instanceof ApiError ? error.problem.correlationId : undefined
  return <ErrorState title={`${what} could not be loaded`} detail={error.message} correlationId={correlationId} onRetry={retry} />
}
