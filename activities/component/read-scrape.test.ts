import { describe, expect, it } from 'vitest'
import { ComponentsFile } from '#contracts/config/components.ts'
import { readScrape } from './read-scrape.ts'

const NOW = 1_700_000_000_000

function selectors(figures: object) {
  const { components } = ComponentsFile.parse({
    components: [{ slug: 'relay', scrape: { url: 'http://127.0.0.1:1/', figures } }],
  })
  return components[0]?.scrape?.figures ?? {}
}

const read = (figures: object, text: string, before: Parameters<typeof readScrape>[1]['before'] = null, at = NOW) =>
  readScrape(text, { figures: selectors(figures), at, before })

describe('readScrape', () => {
  it('takes no figure of a size that has no sum', () => {
    expect(read({ 'queue-depth': { metric: 'depth' } }, 'depth{q="a"} 1e308\ndepth{q="b"} 1e308').figures).toEqual({})
  })

  it('adds up the series whose labels fit, and says nothing of a metric that is not there', () => {
    const text = 'depth{q="a",k="live"} 3\ndepth{q="b",k="live"} 4\ndepth{q="c",k="dead"} 100\nlimit_kib 512'
    const { figures } = read(
      {
        'queue-depth': { metric: 'depth', labels: { k: { not: 'dead' } } },
        largest: { metric: 'depth', labels: { q: { matches: 'a|b' } }, combine: 'max' },
        none: { metric: 'depth', labels: { q: 'z' } },
        'memory-limit-bytes': { metric: 'limit_kib', scale: 1024 },
      },
      text,
    )
    expect(figures).toEqual({ 'queue-depth': 7, largest: 4, 'memory-limit-bytes': 524_288 })
  })

  it('knows how fast a counter grows from the second scrape on, and not across a restart', () => {
    const figures = { 'cpu-share': { metric: 'cpu', as: 'rate' } }
    const first = read(figures, 'cpu{mode="user"} 10\ncpu{mode="system"} 4')
    const second = read(figures, 'cpu{mode="system"} 5\ncpu{mode="user"} 12', first, NOW + 2_000)
    const restarted = read(figures, 'cpu{mode="system"} 0\ncpu{mode="user"} 1', second, NOW + 4_000)
    expect([first.figures, second.figures, restarted.figures]).toEqual([{}, { 'cpu-share': 1.5 }, {}])
  })

  it('tells the age of the oldest item, whichever queue it waits in, and 0 where nothing waits', () => {
    const figures = { 'oldest-item-seconds': { metric: 'oldest', as: 'age', combine: 'min' } }
    const seconds = NOW / 1_000
    const some = read(figures, `oldest{q="a"} ${seconds - 90}\noldest{q="b"} 0\noldest{q="c"} ${seconds - 5}`)
    expect(some.figures['oldest-item-seconds']).toBeCloseTo(90)
    expect(read(figures, 'oldest{q="a"} 0').figures['oldest-item-seconds']).toBe(0)
    expect(read(figures, 'other 1').figures).toEqual({})
  })

  it('tells when the program started without being asked', () => {
    expect(read({}, 'process_start_time_seconds 1699999990').figures).toEqual({ 'start-time-seconds': 1_699_999_990 })
  })
})
