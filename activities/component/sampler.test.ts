import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ComponentsFile } from '#contracts/config/components.ts'
import { Sampler } from './sampler.ts'

const never = new AbortController().signal
/** Answers by path: what each component would tell. `/hangs` never does. */
const told: Record<string, string> = {
  '/quick': 'depth 3\nprocess_start_time_seconds 1',
  '/slow': 'depth 4',
  '/empty': 'other 1',
}
const asked: string[] = []
const server = createServer(({ url = '' }, answer) => {
  asked.push(url)
  if (told[url]) answer.end(told[url])
})
let origin = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address.')
  origin = `http://127.0.0.1:${address.port}`
})
afterAll(() => server.closeAllConnections())

const component = (slug: string, every: string) => ({
  slug,
  scrape: { url: `${origin}/${slug}`, every, timeout: every, figures: { 'queue-depth': { metric: 'depth' } } },
})

it('asks each on its own clock, waits for none, and forgets what is watched no more', async () => {
  const file = ComponentsFile.parse({
    components: [component('hangs', '60s'), component('quick', '1s'), component('slow', '10s'), component('empty', '60s')],
  })
  let now = 1_700_000_000_000
  const sampler = new Sampler({ env: {}, configDir: '/nowhere' }, () => now)
  const samples: string[] = []
  const take = () =>
    samples.push(...sampler.take().map(({ component: slug, at }) => `${slug} ${(at - 1_700_000_000_000) / 1_000}`))
  const until = async (expected: string[]) =>
    await vi.waitFor(() => {
      take()
      expect(samples.toSorted()).toEqual(expected.toSorted())
    }, 10_000)

  sampler.askDue(file, never)
  await until(['quick 0', 'slow 0'])
  await vi.waitFor(() => expect(sampler.faultOf('empty')).toBe('Its metrics hold none of the figures that are looked for.'))
  expect([sampler.faultOf('quick'), sampler.faultOf('hangs')]).toEqual([null, null])
  now += 1_000
  sampler.askDue(file, never)
  sampler.askDue(file, never)
  await until(['quick 0', 'slow 0', 'quick 1'])
  now += 9_000
  sampler.askDue(file, never)
  await until(['quick 0', 'slow 0', 'quick 1', 'quick 10', 'slow 10'])
  expect(asked.filter((url) => url === '/hangs')).toHaveLength(1)

  sampler.askDue(ComponentsFile.parse({}), never)
  expect(sampler.faultOf('empty')).toBeNull()
})

it('asks who waited longest first, however many never answer', async () => {
  const hanging = Array.from({ length: 50 }, (_, n) => component(`hangs-${n}`, '500ms'))
  const file = ComponentsFile.parse({ components: [...hanging, component('quick', '500ms')] })
  let now = 1_700_000_000_000
  const sampler = new Sampler({ env: {}, configDir: '/nowhere' }, () => now)
  sampler.askDue(file, never)
  await vi.waitFor(() => expect(hanging.every(({ slug }) => sampler.faultOf(slug) !== null)).toBe(true), 10_000)
  now += 500
  sampler.askDue(file, never)
  await vi.waitFor(() => expect(sampler.take()).toMatchObject([{ component: 'quick' }]), 10_000)
})

it('keeps what could not be written down for the next time', () => {
  const sampler = new Sampler({ env: {}, configDir: '/nowhere' })
  const sample = { component: 'a', at: 1, figures: { 'queue-depth': 1 } }
  sampler.putBack([sample])
  expect([sampler.take(), sampler.take()]).toEqual([[sample], []])
})
