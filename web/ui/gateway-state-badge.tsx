import { CircleCheck, CircleQuestionMark, CircleX, LockKeyhole, type LucideIcon, PlugZap, TriangleAlert } from 'lucide-react'
import type { GatewayState } from '#domain/gateway/state.ts'
import { Badge, type Tone } from './badge.tsx'

const looks: Record<GatewayState, { tone: Tone; glyph: LucideIcon }> = {
  connected: { tone: 'good', glyph: CircleCheck },
  degraded: { tone: 'warning', glyph: TriangleAlert },
  unreachable: { tone: 'critical', glyph: CircleX },
  incompatible: { tone: 'critical', glyph: PlugZap },
  unauthorised: { tone: 'critical', glyph: LockKeyhole },
  unknown: { tone: 'unknown', glyph: CircleQuestionMark },
}

/** A gateway's connection as glyph and word. */
export function GatewayStateBadge({ state }: { state: GatewayState }) {
  const { tone, glyph: Glyph } = looks[state]
  return (
    <Badge tone={tone}>
      <Glyph aria-hidden /> {state}
    </Badge>
  )
}
