import type { ReactNode } from 'react'
import type { SessionView } from '#contracts/live.ts'
import { countedSince } from '#web/features/session/counted-since.ts'
import { nameOf } from '#web/features/session/session-name.ts'
import { DemoBadge } from '#web/ui/demo-badge.tsx'
import { formatCompact, formatCount, formatShare, UNKNOWN } from '#web/ui/format.ts'
import { ImportedBadge } from '#web/ui/imported-badge.tsx'
import { RowTime } from '#web/ui/time.tsx'
import { VerdictBadge } from '#web/ui/verdict-badge.tsx'
import { contextShare, type SortKey, tokenSum } from './session-filter.ts'

/** A column of the list. `from` is the width of the list, not of the screen, from which on there is room for it. */
export type Column = {
  name: string
  sort: SortKey | null
  width: string
  from: 0 | 620 | 760 | 1000
  isNumber?: boolean
  cell: (session: SessionView) => ReactNode
}

export const columns: readonly Column[] = [
  { name: 'Health', sort: 'verdict', width: '108px', from: 0, cell: (session) => <VerdictBadge verdict={session.verdict} /> },
  { name: 'Session', sort: 'name', width: 'minmax(160px, 2.4fr)', from: 0, cell: (session) => <Name session={session} /> },
  { name: 'Agent', sort: 'agent', width: 'minmax(72px, 1fr)', from: 620, cell: (session) => <Text text={session.agentId} /> },
  {
    name: 'Gateway',
    sort: 'gateway',
    width: 'minmax(80px, 1fr)',
    from: 760,
    cell: (session) => <Text text={session.gatewaySlug} />,
  },
  { name: 'Run', sort: null, width: '84px', from: 760, cell: (session) => <RunState session={session} /> },
  {
    name: 'Model',
    sort: null,
    width: 'minmax(96px, 1.2fr)',
    from: 1000,
    cell: (session) => <Text text={session.model} unknown="no model call seen yet" />,
  },
  {
    name: 'In',
    sort: null,
    width: '64px',
    from: 1000,
    isNumber: true,
    cell: (session) => <Count session={session} count={session.tokens?.input} of="input tokens, without cache reads" />,
  },
  {
    name: 'Out',
    sort: null,
    width: '64px',
    from: 1000,
    isNumber: true,
    cell: (session) => <Count session={session} count={session.tokens?.output} of="output tokens" />,
  },
  {
    name: 'Cache',
    sort: null,
    width: '64px',
    from: 1000,
    isNumber: true,
    cell: (session) => <Count session={session} count={cacheSum(session.tokens)} of="cache tokens, read and written" />,
  },
  {
    name: 'Tokens',
    sort: 'tokens',
    width: '72px',
    from: 620,
    isNumber: true,
    cell: (session) => <Count session={session} count={tokenSum(session.tokens)} of="tokens of all kinds" />,
  },
  {
    name: 'Context',
    sort: 'context',
    width: '72px',
    from: 620,
    isNumber: true,
    cell: (session) => <Context session={session} />,
  },
  {
    name: 'Tools',
    sort: 'tools',
    width: '56px',
    from: 760,
    isNumber: true,
    cell: (session) => <Count session={session} count={session.toolCount} of="tool calls" />,
  },
  {
    name: 'Last activity',
    sort: 'activity',
    width: '96px',
    from: 0,
    isNumber: true,
    cell: (session) => <RowTime at={session.lastActivityAt} unknown="no activity seen yet" />,
  },
]

/** The columns that a list of `width` px has room for. */
export const columnsFor = (width: number): readonly Column[] => columns.filter(({ from }) => width >= from)

function Name({ session }: { session: SessionView }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={session.key}>
      <span className="truncate font-medium">{nameOf(session)}</span>
      {session.demo ? <DemoBadge /> : null}
      {session.imported ? <ImportedBadge /> : null}
    </span>
  )
}

function Text({ text, unknown = 'the gateway did not say' }: { text: string | null; unknown?: string }) {
  if (text === null) return <span title={unknown}>{UNKNOWN}</span>
  return (
    <span className="block truncate text-ink-2" title={text}>
      {text}
    </span>
  )
}

function RunState({ session }: { session: SessionView }) {
  if (session.hasActiveRun) return <span className="font-medium text-info">running</span>
  if (session.status === null) return <span title="the gateway did not say">{UNKNOWN}</span>
  return <span className="text-ink-2">{session.status}</span>
}

const cacheSum = (tokens: SessionView['tokens']) => tokens && tokens.cacheRead + tokens.cacheWrite

/** A sum over what we saw. It says since when, where the session is older than our watch. */
function Count({ count, of, session }: { count: number | null | undefined; of: string; session: SessionView }) {
  const since = countedSince(session)
  if (count === null || count === undefined) return <span title={`not known: none seen ${since}`}>{UNKNOWN}</span>
  return <span title={`${formatCount(count)} ${of} ${since}`.trimEnd()}>{formatCompact(count)}</span>
}

function Context({ session }: { session: SessionView }) {
  const share = contextShare(session)
  if (share === null)
    return <span title="context size not known: the gateway has not told it, or not since the last run">{UNKNOWN}</span>
  const title = `${formatCount(session.contextTokens ?? 0)} of ${formatCount(session.contextWindow ?? 0)} tokens`
  return (
    <span title={title} className={share >= 0.9 ? 'font-semibold text-warning' : undefined}>
      {formatShare(share)}
    </span>
  )
}
