import type { HandoffPage } from '#contracts/api/response.ts'
import type { LiveFrame } from '#contracts/live.ts'

/** Channels by name, each as its newest frame shows it. */
export function foldHandoffs(page: HandoffPage, frames: readonly LiveFrame[]): HandoffPage {
  return frames.reduce((folded, frame) => {
    if (frame.type !== 'handoff') return folded
    const { channel } = frame
    const at = folded.items.findIndex((item) => item.channel === channel.channel)
    if (at >= 0) return { ...folded, items: folded.items.with(at, channel) }
    const items = [...folded.items, channel].toSorted((a, b) => a.channel.localeCompare(b.channel))
    return { ...folded, items }
  }, page)
}
