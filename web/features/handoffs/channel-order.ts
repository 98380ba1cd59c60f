import type { HandoffChannelView } from '#contracts/handoffs.ts'

const filters = {
  faulty: ({ faults }: HandoffChannelView) => faults.length > 0,
  stopped: ({ stopped, pausedAt }: HandoffChannelView) => stopped !== null || pausedAt !== null,
  durable: ({ durable }: HandoffChannelView) => durable,
  followed: ({ durable }: HandoffChannelView) => !durable,
}
export type ChannelFilter = keyof typeof filters

export const isChannelFilter = (text: string | null): text is ChannelFilter => text !== null && Object.hasOwn(filters, text)

export const passes = (channel: HandoffChannelView, filter: ChannelFilter): boolean => filters[filter](channel)

/** What loses or stops work comes first, then what waits, then by name. */
export const byUrgency = (a: HandoffChannelView, b: HandoffChannelView): number =>
  urgency(b) - urgency(a) || a.channel.localeCompare(b.channel)

const GRAVE = new Set(['gap', 'dead', 'reordered'])

function urgency({ faults, pausedAt }: HandoffChannelView): number {
  if (faults.some(({ fault }) => GRAVE.has(fault))) return 3
  if (faults.length > 0) return 2
  return pausedAt === null ? 0 : 1
}
