import { expect, it } from 'vitest'
import type { HandoffChannelView } from '#contracts/handoffs.ts'
import { foldHandoffs } from './fold-handoffs.ts'

const channelOf = (channel: string, waiting = 0): HandoffChannelView => ({
  ...{ channel, durable: true, capacity: 10, blocks: true, stopped: null, waiting, dead: 0, sent: 0, effective: 0 },
  ...{ pausedAt: null, lastMessageAt: null, faults: [] },
})
const page = { items: [channelOf('a'), channelOf('c')], asOf: '7' }

it('shows a channel as its newest frame does, a new one in its place, and touches nothing for other frames', () => {
  const folded = foldHandoffs(page, [
    { type: 'handoff', channel: channelOf('c', 1) },
    { type: 'handoff', channel: channelOf('b') },
    { type: 'handoff', channel: channelOf('c', 2) },
  ])
  expect(folded.items.map(({ channel, waiting }) => [channel, waiting])).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 2],
  ])
  expect(foldHandoffs(page, [{ type: 'journal', deploymentId: 'x', entries: [] }])).toBe(page)
})
