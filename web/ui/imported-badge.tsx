import { History } from 'lucide-react'
import { Badge } from './badge.tsx'

/** Marks what a backfill brought, so that nobody takes it for something that was watched. */
export function ImportedBadge() {
  return (
    <Badge tone="neutral" title="Brought by a backfill: the past of it is from another system.">
      <History aria-hidden /> imported
    </Badge>
  )
}
