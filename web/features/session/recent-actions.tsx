'use client'
import { CircleCheck, CircleQuestionMark, CircleX, Hourglass, type LucideIcon, OctagonX } from 'lucide-react'
import Link from 'next/link'
import type { ActionView } from '#contracts/live.ts'
import { type AgentAct, agentActLabels } from '#web/features/agents/agent-act.ts'
import { tracePath } from '#web/features/trace/trace-path.ts'
import { Badge, type Tone } from '#web/ui/badge.tsx'
import { RelativeTime } from '#web/ui/time.tsx'
import { actLabels, type SessionAct } from './session-act.ts'

const looks: Record<ActionView['state'], { tone: Tone; glyph: LucideIcon; word: string }> = {
  requested: { tone: 'info', glyph: Hourglass, word: 'requested' },
  confirmed: { tone: 'good', glyph: CircleCheck, word: 'confirmed by the gateway' },
  refused: { tone: 'warning', glyph: OctagonX, word: 'refused by the gateway' },
  unverified: { tone: 'unknown', glyph: CircleQuestionMark, word: 'outcome not verified' },
  failed: { tone: 'critical', glyph: CircleX, word: 'failed' },
}

/** Older ones are in Activity. */
const MOST_SHOWN = 3

/** What was asked of the gateway and what came of it: asked is not done. */
export function RecentActions({ actions }: { actions: readonly ActionView[] }) {
  if (actions.length === 0) return null
  return (
    <ul aria-label="Latest actions" aria-live="polite" className="flex flex-col gap-1">
      {actions.slice(0, MOST_SHOWN).map((action) => (
        <li
          key={action.id}
          className="flex flex-wrap items-center gap-x-2 gap-y-1"
          data-action={action.action}
          data-action-state={action.state}
        >
          <span className="font-medium">{labelOf(action.action)}</span>
          <ActionStateBadge state={action.state} />
          {action.outcome ? <span className="text-ink-2">{action.outcome}</span> : null}
          <span className="text-xs text-ink-3">
            by {action.requestedBy}, <RelativeTime at={action.requestedAt} />
          </span>
          <Link href={tracePath(action.correlationId)} className="text-xs text-accent hover:underline">
            Trace
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** How far an action is, as glyph and words. */
export function ActionStateBadge({ state }: { state: ActionView['state'] }) {
  const { tone, glyph: Glyph, word } = looks[state]
  return (
    <Badge tone={tone}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}

/** An action in the words of its button; one without a button here keeps its own name. */
export const labelOf = (action: string): string => {
  if (action in actLabels) return actLabels[action as SessionAct]
  return action in agentActLabels ? agentActLabels[action as AgentAct] : action
}
