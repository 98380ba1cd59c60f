import { CircleCheck, CircleQuestionMark, type LucideIcon, OctagonX, TriangleAlert } from 'lucide-react'
import type { BudgetView } from '#contracts/budgets.ts'
import { Badge, type Tone } from './badge.tsx'

/** How each state of a budget looks. What is not known is grey and hatched, never calm. */
export const budgetStateLooks: Record<BudgetView['state'], { tone: Tone; glyph: LucideIcon; word: string; means: string }> = {
  exhausted: { tone: 'critical', glyph: OctagonX, word: 'used up', means: 'All that may be used is used.' },
  unknown: {
    tone: 'unknown',
    glyph: CircleQuestionMark,
    word: 'not known',
    means: 'Not everything that is used is seen or priced. What is shown is a lower bound.',
  },
  warning: { tone: 'warning', glyph: TriangleAlert, word: 'warning', means: 'More is used than the share it warns at.' },
  ok: { tone: 'good', glyph: CircleCheck, word: 'within', means: 'Less is used than the share it warns at.' },
}

/** How a budget stands, as glyph and word. */
export function BudgetStateBadge({ state }: { state: BudgetView['state'] }) {
  const { tone, glyph: Glyph, word, means } = budgetStateLooks[state]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {word}
    </Badge>
  )
}
