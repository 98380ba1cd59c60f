import type { Failure } from '#domain/workflow/history-event.ts'

/** What failed and why, outermost first; the last one is what really went wrong. */
export function FailureChain({ failure }: { failure: Failure }) {
  const chain = chainOf(failure)
  return (
    <ol className="flex flex-col gap-2 p-3" data-failure>
      {chain.map(({ type, message, nonRetryable, stack }, depth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the depth is what tells one from another
        <li key={depth} className="flex min-w-0 flex-col gap-1">
          <span className="flex flex-wrap items-baseline gap-x-2">
            {depth > 0 ? <span className="text-ink-3">because</span> : null}
            <code className="font-mono text-xs text-ink-2">{type}</code>
            <span className={depth === chain.length - 1 ? 'min-w-0 break-words font-semibold' : 'min-w-0 break-words'}>
              {message}
            </span>
          </span>
          {nonRetryable ? (
            <span className="text-xs text-ink-3">No further attempt can help: what it names has to be mended.</span>
          ) : null}
          {stack ? (
            <details>
              <summary className="cursor-pointer text-xs text-ink-3">Where in the code</summary>
              <pre className="scroll-slim overflow-auto whitespace-pre-wrap break-words font-mono text-xs">{stack}</pre>
            </details>
          ) : null}
        </li>
      ))}
    </ol>
  )
}

const chainOf = (failure: Failure): Failure[] => [failure, ...(failure.cause ? chainOf(failure.cause) : [])]
