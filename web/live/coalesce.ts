import type { LiveFrame, TimelineEntry } from '#contracts/live.ts'

/**
 * Fewer frames with the same effect: the latest of each entity, in the place of its latest occurrence; timeline entries of a
 * session joined in order.
 */
export function coalesce(frames: Iterable<LiveFrame>): LiveFrame[] {
  const latest = new Map<string, LiveFrame>()
  const timelines = new Map<string, TimelineEntry[]>()
  for (const frame of frames) {
    const key = entityKey(frame)
    // Deleting first moves the key to the end: a Map keeps the order of insertion.
    latest.delete(key)
    latest.set(key, frame.type === 'timeline' ? joined(frame, timelines) : frame)
  }
  return [...latest.values()]
}

type TimelineFrame = Extract<LiveFrame, { type: 'timeline' }>

function joined(frame: TimelineFrame, timelines: Map<string, TimelineEntry[]>): TimelineFrame {
  const entries = timelines.get(frame.sessionId) ?? []
  entries.push(...frame.entries)
  timelines.set(frame.sessionId, entries)
  return { type: 'timeline', sessionId: frame.sessionId, entries }
}

/** What a frame is about: two frames with one key replace (or, for timelines, extend) each other. */
export function entityKey(frame: LiveFrame): string {
  switch (frame.type) {
    case 'session':
      return `session:${frame.session.id}`
    case 'gateway':
      return `gateway:${frame.gateway.id}`
    case 'finding':
      return `finding:${frame.finding.id}`
    case 'action':
      return `action:${frame.action.id}`
    case 'audit':
      return `audit:${frame.audit.id}`
    case 'gap':
      return `gap:${frame.gap.id}`
    case 'timeline':
      return `timeline:${frame.sessionId}`
  }
}
