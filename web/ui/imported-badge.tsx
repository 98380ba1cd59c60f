import { History } from 'lucide-react'
import { Badge } from './badge.tsx'

/** Marks what a backfill brought and nobody has seen live. */
export function ImportedBadge() {
  return (
    <Badge tone="neutral" title="Brought by a backfill; it was not seen live.">
      <History aria-hidden /> imported
    </Badge>
  )
}
