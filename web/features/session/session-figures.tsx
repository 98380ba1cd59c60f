import type { SessionView } from '#contracts/live.ts'
import { contextShare } from '#web/features/sessions/session-filter.ts'
import { Figure } from '#web/ui/figure.tsx'
import { formatCompact, formatCount, formatShare, formatUsd } from '#web/ui/format.ts'
import { countedSince } from './counted-since.ts'

const unseen = 'none seen yet'

/** The figures of a session, each with its unit; kinds of tokens kept apart, context apart from what was used. */
export function SessionFigures({ session }: { session: SessionView }) {
  const { tokens } = session
  const share = contextShare(session)
  const since = countedSince(session)
  return (
    <div className="rounded border bg-surface p-3">
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Figure name="Input" value={tokens && formatCompact(tokens.input)} unit="tokens" unknownBecause={unseen} />
        <Figure name="Output" value={tokens && formatCompact(tokens.output)} unit="tokens" unknownBecause={unseen} />
        <Figure name="Cache read" value={tokens && formatCompact(tokens.cacheRead)} unit="tokens" unknownBecause={unseen} />
        <Figure name="Cache written" value={tokens && formatCompact(tokens.cacheWrite)} unit="tokens" unknownBecause={unseen} />
        <Figure
          name="Tool calls"
          value={session.toolCount === null ? null : formatCount(session.toolCount)}
          unknownBecause={unseen}
        />
        <Figure
          name="Cost"
          value={typeof tokens?.costUsd === 'number' ? formatUsd(tokens.costUsd) : null}
          unknownBecause="no price given"
        />
        <Figure
          name="Context in use"
          value={share === null ? null : formatShare(share)}
          unit={`of ${formatCompact(session.contextWindow ?? 0)} tokens`}
          unknownBecause="not told by the gateway"
          className="col-span-2"
        />
      </dl>
      {since ? <p className="mt-2 text-xs text-ink-3">Tokens, tool calls and cost are counted {since}.</p> : null}
    </div>
  )
}
