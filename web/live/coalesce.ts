import type { LiveFrame } from '#contracts/live.ts'
import { entityId } from '#contracts/live-entity.ts'

/**
 * Fewer frames with the same effect: the latest of each entity, in the place of its latest occurrence; what appends (timelines,
 * journals, output) joined in order.
 */
export function coalesce(frames: Iterable<LiveFrame>): LiveFrame[] {
  const latest = new Map<string, LiveFrame>()
  for (const frame of frames) {
    const key = entityKey(frame)
    const before = latest.get(key)
    // Deleting first moves the key to the end: a Map keeps the order of insertion.
    latest.delete(key)
    latest.set(key, before ? joined(before, frame) : copied(frame))
  }
  return [...latest.values()]
}

/** Of what appends a list of our own, that later frames may grow without touching what they came from. */
function copied(frame: LiveFrame): LiveFrame {
  if (frame.type === 'timeline' || frame.type === 'journal' || frame.type === 'incident-entry')
    return { ...frame, entries: [...frame.entries] } as LiveFrame
  return frame.type === 'output' ? { ...frame, lines: [...frame.lines] } : frame
}

/** Grown in place: one frame may take thousands of others in. */
function joined(before: LiveFrame, frame: LiveFrame): LiveFrame {
  if (before.type === 'timeline' && frame.type === 'timeline') before.entries.push(...frame.entries)
  else if (before.type === 'journal' && frame.type === 'journal') before.entries.push(...frame.entries)
  else if (before.type === 'incident-entry' && frame.type === 'incident-entry') before.entries.push(...frame.entries)
  else if (before.type === 'output' && frame.type === 'output') before.lines.push(...frame.lines)
  else return frame
  return before
}

/** What a frame is about: two frames with one key replace (or extend) each other. */
export const entityKey = (frame: LiveFrame): string => `${frame.type}:${entityId(frame)}`
