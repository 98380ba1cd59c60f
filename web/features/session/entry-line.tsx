'use client'
import {
  Bot,
  CirclePlay,
  CircleStop,
  CircleX,
  Eye,
  Hand,
  type LucideIcon,
  MessageSquare,
  Repeat,
  RotateCcw,
  Stethoscope,
  Trash2,
  User,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { EvidenceView } from '#contracts/evidence.ts'
import type { TimelineEntry } from '#contracts/live.ts'
import { healthVerdicts } from '#domain/session/verdict.ts'
import { tokensOf } from '#web/features/live/fold-detail.ts'
import { cn } from '#web/ui/cn.ts'
import { formatCompact, formatDuration } from '#web/ui/format.ts'
import { TickingDuration } from '#web/ui/time.tsx'
import { VerdictBadge } from '#web/ui/verdict-badge.tsx'
import { rowStatus } from './timeline-rows.ts'

const MOST_OF_REST = 2_000

type Said = { glyph: LucideIcon; title: ReactNode; detail?: ReactNode; tone?: 'critical' | 'warning' }

/** One entry that is not a tool: a message, a model call, a retry, an approval, a change of state. */
export function EntryLine({ entry }: { entry: TimelineEntry }) {
  const { glyph: Glyph, title, detail, tone } = say(entry)
  return (
    <div className="flex gap-2">
      <Glyph
        className={cn(
          'mt-0.5 size-4 shrink-0 text-ink-3',
          tone === 'critical' && 'text-critical',
          tone === 'warning' && 'text-warning',
        )}
        aria-hidden
      />
      <div className="min-w-0 flex-1">
        <p className={cn('flex flex-wrap gap-x-2', tone === 'critical' && 'text-critical')}>{title}</p>
        {detail ? <div className="break-words text-ink-2">{detail}</div> : null}
      </div>
    </div>
  )
}

function say(entry: TimelineEntry): Said {
  const { body } = entry
  switch (entry.kind) {
    case 'message':
      return sayMessage(entry)
    case 'run-started':
      return { glyph: CirclePlay, title: body['resumed'] === true ? 'Run resumed by the gateway' : 'Run started' }
    case 'run-ended':
      return sayRunEnded(body)
    case 'run-retrying':
      return sayRetry(body)
    case 'attempt-failed':
      return { glyph: CircleX, title: 'Attempt failed', detail: text(body['error']), tone: 'warning' }
    case 'model-called':
      return {
        glyph: Bot,
        title: (
          <>
            Waiting for the model <TickingDuration since={entry.at} />
          </>
        ),
        detail: model(body),
      }
    case 'approval-waiting':
      return { glyph: Hand, title: 'Waits for an approval', tone: 'warning' }
    case 'approval-resolved':
      return { glyph: Hand, title: `Approval: ${text(body['outcome']) ?? 'resolved, outcome not told'}` }
    case 'session-seen':
      return { glyph: Eye, title: `The gateway shows it as ${text(rowStatus(entry)) ?? 'a session without a run state'}` }
    case 'session-reset':
      return { glyph: RotateCcw, title: 'Session reset: its context is empty' }
    case 'session-gone':
      return { glyph: Trash2, title: `Session gone from the gateway: ${text(body['reason']) ?? 'reason not told'}` }
    case 'health-changed':
      return sayHealth(body)
    default:
      return { glyph: Eye, title: entry.kind, detail: toSay(body).length > 0 ? <Rest body={body} /> : null }
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const model = (body: Record<string, unknown>): string | null =>
  [text(body['provider']), text(body['model'])].filter(Boolean).join(' / ') || null

function sayHealth(body: Record<string, unknown>): Said {
  const verdict = healthVerdicts.find((one) => one === body['verdict']) ?? 'unknown'
  const title = (
    <>
      Judged <VerdictBadge verdict={verdict} />{' '}
      {text(body['from']) ? <span className="text-ink-3">before: {text(body['from'])}</span> : null}
    </>
  )
  return { glyph: Stethoscope, title, detail: evidenceOf(body) }
}

function evidenceOf(body: Record<string, unknown>): string | null {
  const evidence = Array.isArray(body['evidence']) ? (body['evidence'] as EvidenceView[]) : [] // the store keeps the verdict as judged
  return evidence.map(({ says }) => says).join(' ') || null
}

function sayRunEnded(body: Record<string, unknown>): Said {
  const state = text(body['state']) ?? 'ended'
  const failed = state === 'failed' || state === 'timeout'
  return {
    glyph: failed ? CircleX : CircleStop,
    title: `Run ${state}`,
    detail: text(body['error']),
    tone: failed ? 'critical' : undefined,
  }
}

function sayRetry(body: Record<string, unknown>): Said {
  const most = typeof body['maxAttempts'] === 'number' ? ` of ${body['maxAttempts']}` : ''
  const wait = typeof body['delayMs'] === 'number' ? `, waits ${formatDuration(body['delayMs'])}` : ''
  const why = [text(body['reason']), text(body['message'])].filter(Boolean).join(': ')
  return { glyph: Repeat, title: `Retry: attempt ${String(body['attempt'])}${most}${wait}`, detail: why, tone: 'warning' }
}

function sayMessage(entry: TimelineEntry): Said {
  const { body } = entry
  const error = text(body['errorMessage'])
  const said = text(body['text'])
  const words = said ? <p className="whitespace-pre-wrap text-ink">{said}</p> : null
  const rest = isOfGateway(body) ? null : <Rest body={body} />
  if (body['role'] === 'assistant') {
    const title = (
      <>
        <span>{model(body) ?? 'Model answered'}</span>
        <Tokens entry={entry} />
      </>
    )
    return { glyph: error ? CircleX : Bot, title, detail: error ?? words ?? rest, tone: error ? 'critical' : undefined }
  }
  const who = body['role'] === 'user' ? 'User message' : 'Message'
  const glyph = body['role'] === 'user' ? User : MessageSquare
  return { glyph, title: said || rest ? who : `${who}, text not stored`, detail: words ?? rest }
}

/** What stands elsewhere in the line, or says nothing of what happened. */
const elsewhere = new Set(['role', 'imported'])
const toSay = (body: Record<string, unknown>) => Object.entries(body).filter(([key]) => !elsewhere.has(key))

/** Whether a gateway told of the message, or nobody told anything: history may tell in words of its own. */
const isOfGateway = (body: Record<string, unknown>): boolean => 'messageId' in body || toSay(body).length === 0

/** What another system noted, in its own words; long ones are cut. */
function Rest({ body }: { body: Record<string, unknown> }) {
  const all = toSay(body).map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  return <p className="whitespace-pre-wrap">{all.join('\n').slice(0, MOST_OF_REST)}</p>
}

function Tokens({ entry }: { entry: TimelineEntry }) {
  const tokens = tokensOf(entry)
  if (!tokens) return null
  const cache = tokens.cacheRead + tokens.cacheWrite
  return (
    <span className="text-xs leading-5 text-ink-3">
      {formatCompact(tokens.input)} in, {formatCompact(tokens.output)} out{cache > 0 ? `, ${formatCompact(cache)} cache` : ''}{' '}
      tokens
    </span>
  )
}
