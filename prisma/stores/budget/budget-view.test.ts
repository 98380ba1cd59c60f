import { expect, it } from 'vitest'
import { budgetView, type StatusRow } from './budget-view.ts'

const NOW = Date.parse('2026-11-29T08:00:00Z')
const ago = (seconds: number) => new Date(NOW - seconds * 1_000)
const row: StatusRow = {
  ...{ budget: 'all', scope: 'tenant', window_start: ago(3_600), window_end: null, state: 'ok', since: ago(60), says: 'Fine.' },
  ...{ limit_tokens: '100', limit_usd: null, used_tokens: '10', used_usd: null, burn_per_hour: 10, exhausted_at: ago(-3_600) },
  as_of: ago(180),
  detail: {
    ...{ name: 'all', labels: {}, policy: 'notify', share: 0.1, warnAt: 0.8, stopAt: 1, doubts: [], summary: '', shownAt: 0 },
    exhaustedBetween: { soonest: NOW, latest: null },
  },
}

it('foretells nothing, and calls nothing fine, once nobody has judged it for long', () => {
  expect(budgetView(row, { stops: [], now: NOW })).toMatchObject({
    state: 'ok',
    burnPerHour: 10,
    exhaustedAt: expect.any(String),
  })
  expect(budgetView(row, { stops: [], now: NOW + 1 })).toMatchObject({
    ...{ state: 'unknown', burnPerHour: null, exhaustedAt: null, exhaustedBetween: null },
    says: expect.stringMatching(/^Nobody has judged it since .* Before: Fine\.$/),
  })
})
