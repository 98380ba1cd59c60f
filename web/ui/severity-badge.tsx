import { Info, type LucideIcon, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { Severity } from '#domain/alert/alert.ts'
import { Badge, type Tone } from './badge.tsx'

/** How each severity looks and what it means for the business. */
export const severityLooks: Record<Severity, { tone: Tone; glyph: LucideIcon; means: string }> = {
  critical: { tone: 'critical', glyph: OctagonAlert, means: 'Work of users is failing now.' },
  warning: { tone: 'warning', glyph: TriangleAlert, means: 'It will fail unless somebody does something.' },
  info: { tone: 'info', glyph: Info, means: 'Good to know; nobody has to do anything.' },
}

/** How bad, as glyph and word. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  const { tone, glyph: Glyph, means } = severityLooks[severity]
  return (
    <Badge tone={tone} title={means}>
      <Glyph aria-hidden /> {severity}
    </Badge>
  )
}
