'use client'
import {
  Ban,
  CircleCheck,
  CircleQuestionMark,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  Repeat,
  TriangleAlert,
  Wrench,
} from 'lucide-react'
import type { ResultClass } from '#domain/session/observation.ts'
import { tokensOf } from '#web/features/live/fold-detail.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { formatCount, formatDuration, formatExact, UNKNOWN } from '#web/ui/format.ts'
import { TickingDuration } from '#web/ui/time.tsx'
import type { RepeatRow, ToolRow } from './timeline-rows.ts'

const looks: Record<ResultClass, { tone: Tone; glyph: LucideIcon; word: string }> = {
  ok: { tone: 'good', glyph: CircleCheck, word: 'ok' },
  nonzero: { tone: 'warning', glyph: TriangleAlert, word: 'non-zero' },
  error: { tone: 'critical', glyph: CircleX, word: 'error' },
  denied: { tone: 'warning', glyph: Ban, word: 'denied' },
  aborted: { tone: 'neutral', glyph: OctagonX, word: 'aborted' },
  unknown: { tone: 'unknown', glyph: CircleQuestionMark, word: 'end not seen' },
}

function ResultBadge({ row }: { row: ToolRow }) {
  if (row.resultClass === null)
    return (
      <Badge tone="info">
        <LoaderCircle className="motion-safe:animate-spin" aria-hidden /> running
      </Badge>
    )
  const { tone, glyph: Glyph, word } = looks[row.resultClass]
  return (
    <Badge tone={tone}>
      <Glyph aria-hidden /> {word}
      {row.exitCode ? ` ${row.exitCode}` : ''}
    </Badge>
  )
}

/** One call: name, how it ended, how long it took (ticking while it runs), and what is stored of it. */
export function ToolLine({ row }: { row: ToolRow }) {
  return (
    <details className="group">
      <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-2 gap-y-0.5">
        <Wrench className="size-4 shrink-0 text-ink-3" aria-hidden />
        <ToolName row={row} />
        <ResultBadge row={row} />
        <span className="text-ink-2">{durationOf(row)}</span>
        {row.deniedReason ? <span className="text-ink-2">{row.deniedReason}</span> : null}
      </summary>
      <ToolDetail row={row} />
    </details>
  )
}

function ToolName({ row }: { row: ToolRow }) {
  return (
    <span className="flex min-w-0 max-w-full items-baseline gap-2">
      <code className="font-mono font-medium">{row.name}</code>
      {row.args === undefined || row.args === null ? null : (
        <code className="truncate font-mono text-xs text-ink-3">{JSON.stringify(row.args)}</code>
      )}
    </span>
  )
}

function durationOf(row: ToolRow) {
  if (row.resultClass === null) return <TickingDuration since={row.at} />
  return row.durationMs === null ? (
    <span title="its beginning or its end was not seen">{UNKNOWN}</span>
  ) : (
    formatDuration(row.durationMs)
  )
}

function ToolDetail({ row }: { row: ToolRow }) {
  return (
    <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 border-l-2 pl-3 text-xs ml-2">
      <dt className="text-ink-3">Began</dt>
      <dd>{formatExact(row.at)}</dd>
      <dt className="text-ink-3">Arguments</dt>
      <dd className="min-w-0">
        {row.args === undefined || row.args === null ? (
          <NotStored what="arguments" setting="storeArgs" hash={row.argsHash} />
        ) : (
          <Stored text={JSON.stringify(row.args, null, 2)} />
        )}
      </dd>
      <dt className="text-ink-3">Result</dt>
      <dd className="min-w-0">
        {row.resultClass === null ? (
          'still running'
        ) : row.resultText === null ? (
          <NotStored what="results" setting="storeText" hash={row.resultHash} />
        ) : (
          <Stored text={row.resultText} />
        )}
      </dd>
    </dl>
  )
}

function Stored({ text }: { text: string }) {
  return <pre className="scroll-slim max-h-48 overflow-auto whitespace-pre-wrap break-words font-mono">{text}</pre>
}

function NotStored({ what, setting, hash }: { what: string; setting: string; hash: string | null }) {
  return (
    <span className="text-ink-2">
      {what} are not stored for this gateway (<code className="font-mono">{setting}</code> in the configuration)
      {hash ? (
        <>
          ; fingerprint <code className="font-mono">{hash.slice(0, 12)}</code>
        </>
      ) : null}
    </span>
  )
}

/** The same call with the same result, counted; open to see each. */
export function RepeatLine({ row, isOpen }: { row: RepeatRow; isOpen: boolean }) {
  const first = row.calls[0]
  const last = row.calls.at(-1)
  if (!first || !last) return null
  const tokens = row.between.reduce((sum, { entry }) => sum + allTokens(entry), 0)
  return (
    <details open={isOpen}>
      <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-2 gap-y-0.5">
        <Wrench className="size-4 shrink-0 text-ink-3" aria-hidden />
        <ToolName row={first} />
        <ResultBadge row={first} />
        <Badge tone="warning">
          <Repeat aria-hidden /> ×{row.calls.length} same result
        </Badge>
        <span className="text-ink-2">
          over {formatDuration(Date.parse(last.at) - Date.parse(first.at))}
          {row.between.length > 0 ? `, ${row.between.length} model calls between, ${formatCount(tokens)} tokens` : ''}
        </span>
      </summary>
      <ol className="mt-1 ml-2 flex flex-col gap-1 border-l-2 pl-3">
        {row.calls.map((call) => (
          <li key={call.key}>
            <ToolLine row={call} />
          </li>
        ))}
      </ol>
    </details>
  )
}

function allTokens(entry: RepeatRow['between'][number]['entry']): number {
  const tokens = tokensOf(entry)
  return tokens ? tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite : 0
}
