import { expect, it } from 'vitest'
import type { ComponentPage } from '#contracts/api/response.ts'
import type { ComponentView } from '#contracts/components.ts'
import { foldComponents } from './fold-components.ts'

const AT = '2026-01-01T00:00:00.000Z'
const component = (slug: string, state: ComponentView['state'], removedAt: string | null = null): ComponentView => ({
  ...{ slug, name: slug, kind: 'relay', source: 'config', state, says: '', since: AT, lastSampleAt: AT, limits: [], removedAt },
})
const page: ComponentPage = { items: [component('a', 'near-limit'), component('b', 'ok'), component('c', 'ok')], asOf: '1' }
const fold = (...changed: ComponentView[]) =>
  foldComponents(
    page,
    changed.map((one) => ({ type: 'component', component: one })),
  ).items.map(({ slug, state }) => `${slug} ${state}`)

it('keeps what is most pressing first, by the newest word on each', () => {
  expect(fold(component('c', 'stale'), component('c', 'over-limit'), component('d', 'unknown'))).toEqual([
    'c over-limit',
    'a near-limit',
    'd unknown',
    'b ok',
  ])
})

it('drops what is watched no more, and leaves the page alone when no frame is about it', () => {
  expect(fold(component('a', 'near-limit', AT))).toEqual(['b ok', 'c ok'])
  expect(foldComponents(page, [])).toBe(page)
})
