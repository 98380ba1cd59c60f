import type { SessionView } from '#contracts/live.ts'
import { contextShare } from '#web/features/sessions/session-filter.ts'
import { Figure } from '#web/ui/figure.tsx'
import { formatCompact, formatCount, formatShare, formatUsd } from '#web/ui/format.ts'

/** The figures of a session, each with its unit; kinds of tokens kept apart, context apart from what was used. */
export function SessionFigures({ session }: { session: SessionView }) {
  const { tokens } = session
  const share = contextShare(session)
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 rounded border bg-surface p-3 sm:grid-cols-4">
      <Figure name="Input" value={formatCompact(tokens.input)} unit="tokens" />
      <Figure name="Output" value={formatCompact(tokens.output)} unit="tokens" />
      <Figure name="Cache read" value={formatCompact(tokens.cacheRead)} unit="tokens" />
      <Figure name="Cache written" value={formatCompact(tokens.cacheWrite)} unit="tokens" />
      <Figure name="Tool calls" value={formatCount(session.toolCount)} />
      <Figure name="Cost" value={tokens.costUsd === null ? null : formatUsd(tokens.costUsd)} unknownBecause="no price given" />
      <Figure
        name="Context in use"
        value={share === null ? null : formatShare(share)}
        unit={`of ${formatCompact(session.contextWindow ?? 0)} tokens`}
        unknownBecause="not told by the gateway"
        className="col-span-2"
      />
    </dl>
  )
}
