import { expect, it } from 'vitest'
import { GRACE_MS, WITHIN_MS } from './followed.ts'
import { type DurableStanding, judgeDurable } from './judge-durable.ts'

const T = 1_800_000_000_000
const calm: DurableStanding = {
  ...{ capacity: 100, waiting: 1, dead: 0, deadLetters: [], isLeased: false, settledAt: null, isPaused: false, isBlocked: false },
  head: { key: 'k1', sentAt: T, deadlineAt: null },
}
const faultsOf = (standing: Partial<DurableStanding>, now = T) => judgeDurable({ ...calm, ...standing }, now)

it('says nothing of a channel at work, nor of one that a person paused', () => {
  expect(faultsOf({})).toEqual([])
  expect(faultsOf({ isLeased: true }, T + 2 * WITHIN_MS)).toEqual([])
  expect(faultsOf({ settledAt: T + WITHIN_MS }, T + 2 * WITHIN_MS - 1)).toEqual([])
  expect(faultsOf({ isPaused: true }, T + 2 * WITHIN_MS)).toEqual([])
})

it('names the message that nobody takes, and the one past its deadline', () => {
  expect(faultsOf({}, T + WITHIN_MS)).toMatchObject([{ fault: 'overdue', messages: ['k1'], since: T }])
  const head = { key: 'k2', sentAt: T, deadlineAt: T + 1_000 }
  expect(faultsOf({ head, isLeased: true }, T + 1_000 + GRACE_MS)).toMatchObject([{ fault: 'overdue', messages: ['k2'] }])
})

it('names dead letters with why, and says when the channel waits for one', () => {
  const deadLetters = [{ key: 'k1', error: 'boom.', since: T - 5 }]
  const [fault] = faultsOf({ dead: 1, deadLetters, isBlocked: true, waiting: 0 })
  expect(fault).toMatchObject({ fault: 'dead', messages: ['k1'], since: T - 5 })
  expect(fault?.says).toBe('1 message could not be processed: k1 (boom). The channel waits for it: redrive it, or skip it.')
})

it('says that a channel is nearly full before a sender is refused; dead letters take up room', () => {
  expect(faultsOf({ waiting: 89 })).toEqual([])
  expect(faultsOf({ waiting: 90 })).toMatchObject([{ fault: 'full', says: expect.stringMatching(/will be refused soon/) }])
  expect(faultsOf({ waiting: 60, dead: 40 }).map(({ fault }) => fault)).toEqual(['dead', 'full'])
})
