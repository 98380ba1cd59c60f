'use client'

/** The last resort, when not even the frame can be drawn: it may rely on nothing. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: '2rem' }}>
        <h1>Mission Control could not be drawn</h1>
        <p>Nothing was changed at the gateways. Try again; if it stays, quote this: {error.digest ?? error.name}</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  )
}
