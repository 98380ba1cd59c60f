import type { SessionView } from '#contracts/live.ts'
import { formatExact } from '#web/ui/format.ts'

/** From when on a session's sums were counted, for the end of a sentence; empty = from its beginning. */
export const countedSince = ({ countedSince: since }: Pick<SessionView, 'countedSince'>): string =>
  since === null ? '' : `since we began to watch it, ${formatExact(since)}`
