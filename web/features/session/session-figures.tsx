import type { SessionHistory } from '#contracts/api/lists.ts'
import type { SessionView } from '#contracts/live.ts'
import { contextShare } from '#web/features/sessions/session-filter.ts'
import { Figure } from '#web/ui/figure.tsx'
import { formatCompact, formatCount, formatShare, formatUsd } from '#web/ui/format.ts'
import { PastDay } from '#web/ui/past-day.tsx'
import { countedSince } from './counted-since.ts'

/** The figures of a session, each with its unit; kinds of tokens kept apart, context apart from what was used. */
export function SessionFigures({ session, history }: { session: SessionView; history: SessionHistory | null }) {
  const { tokens } = session
  const unseen = session.imported ? 'none in its history' : 'none seen yet'
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
          unknownBecause={session.imported ? 'not in its history' : 'not told by the gateway'}
          className="col-span-2"
        />
      </dl>
      {since ? <p className="mt-2 text-xs text-ink-3">Tokens, tool calls and cost are counted {since}.</p> : null}
      {history ? <LeftOut history={history} /> : null}
    </div>
  )
}

/** Said apart: what is watched is judged and paid for by what is counted live. */
function LeftOut({ history: { calls, tokens, firstAt, lastAt } }: { history: SessionHistory }) {
  const total = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite
  return (
    <p className="mt-2 text-xs text-ink-3" data-left-out-history>
      History brought {formatCount(calls)} more model {calls === 1 ? 'call' : 'calls'}, <PastDay at={firstAt} /> to{' '}
      <PastDay at={lastAt} />: <span title={formatCount(total)}>{formatCompact(total)} tokens</span>
      {tokens.costUsd === null ? ', no price given' : `, ${formatUsd(tokens.costUsd)}`}. They are in no figure above and in no
      budget; the months on the page Migrations have them.
    </p>
  )
}
