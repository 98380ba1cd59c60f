'use client'
import { ErrorState } from '#web/ui/error-state.tsx'

/** A page that failed while it was drawn; the frame around it stands. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div className="p-4">
      <ErrorState
        title="This page failed"
        detail="The screen made a mistake while drawing it; nothing was changed at the gateways. Try again, or open another page."
        correlationId={error.digest}
        onRetry={reset}
      />
    </div>
  )
}
