import { expect, it } from 'vitest'
import { type DurableChannel, expireLease, giveLease, type Settlement, settle } from './durable-channel.ts'

const T = 1_800_000_000_000
const calm: DurableChannel = {
  ...{ blocks: true, maxAttempts: 3, nextSeq: 11, headSeq: 1, blocked: false, attempts: 0, batchLimit: null, notBefore: null },
  ...{ lease: null, lastError: null, pausedAt: null },
}
const leased = giveLease(calm, { id: 'mine', to: 5, consumer: 'c', at: T, until: T + 60_000 })
const saying = (given: Partial<Settlement>): Settlement => ({
  leaseId: 'mine',
  upTo: null,
  failed: null,
  keepUntil: null,
  ...given,
})

it('settles once what is acknowledged twice, and keeps the lease on the rest for as long as is asked', () => {
  const first = settle(leased, saying({ upTo: 2, keepUntil: T + 90_000 }), T)
  expect(first).toMatchObject({ ok: true, settled: 2, moved: { channel: { headSeq: 3, lease: { until: T + 90_000 } } } })
  const after = first.ok ? first.moved.channel : calm
  expect(settle(after, saying({ upTo: 2 }), T)).toMatchObject({ ok: true, settled: 0 })
})

it('tells a consumer that means to keep a lease which is over, whatever it settled before', () => {
  const { channel } = expireLease(leased, T + 60_000)
  const others = giveLease(channel, { id: 'theirs', to: 2, consumer: 'd', at: T, until: T + 120_000 })
  const behind = settle(others, saying({ leaseId: 'theirs', upTo: 1 }), T)
  const moved = behind.ok ? behind.moved.channel : calm
  const keep = { keepUntil: T + 180_000 }
  expect(settle(moved, saying(keep), T)).toMatchObject({ ok: false, says: expect.stringMatching(/^This lease is over/) })
  expect(settle(moved, saying({ upTo: 1, ...keep }), T)).toMatchObject({ ok: false })
  // What took effect under another's lease is no fault of who says so too.
  expect(settle(moved, saying({ upTo: 1 }), T)).toMatchObject({ ok: true, settled: 0, moved: { channel: moved } })
})
