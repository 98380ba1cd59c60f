import { FlaskConical } from 'lucide-react'
import { Badge } from './badge.tsx'

/** Marks what comes from the bundled demo fleet, so that nobody takes it for their own agents. */
export function DemoBadge() {
  return (
    <Badge tone="info" title="From the bundled demo fleet: no real agent is behind it.">
      <FlaskConical aria-hidden /> DEMO
    </Badge>
  )
}
