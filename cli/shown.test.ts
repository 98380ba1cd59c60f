import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExpiry } from './commands/token.ts'
import { plainLine } from './plain-text.ts'
import { readEvents, type ServerSentEvent } from './sse.ts'
import { table } from './table.ts'
import { age, cost, count } from './wording.ts'

/** Any UTF-16 units. fast-check's own binary strings take seconds before the first one. */
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }).map((units) => String.fromCharCode(...units))

describe('table', () => {
  const columns = [
    { heading: 'NAME', cell: ({ name }: { name: string; size: number }) => name },
    { heading: 'SIZE', cell: ({ size }: { name: string; size: number }) => String(size), right: true },
  ]

  it('aligns columns, numbers to the right', () => {
    expect(
      table(
        columns,
        [
          { name: 'a', size: 1 },
          { name: 'long one', size: 1234 },
        ],
        null,
      ),
    ).toBe('NAME      SIZE\na            1\nlong one  1234\n')
  })

  it('gives one line a row, within the width, whatever is in a cell', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const lines = table(columns, [{ name, size: 1 }], 40).split('\n')
        expect(lines).toHaveLength(3)
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(40)
      }),
    )
  })
})

it('plainLine leaves no control character', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(plainLine(text)).not.toMatch(/\p{Cc}/u)
    }),
  )
})

it('words say unknown as unknown', () => {
  const now = Date.parse('2026-11-23T10:00:00Z')
  expect([
    age(null, now),
    age('2026-11-23T09:57:30Z', now),
    age('2026-11-21T10:00:00Z', now),
    age('2026-11-23T11:00:00Z', now),
  ]).toEqual(['–', '2 min', '2 d', '0 s'])
  expect([count(1234567), count(0), cost(null), cost(0.01234), cost(12.345)]).toEqual([
    '1 234 567',
    '0',
    '–',
    '$0.0123',
    '$12.35',
  ])
})

it('parseExpiry takes spans and dates within a year', () => {
  const now = Date.parse('2026-11-23T10:00:00Z')
  expect(parseExpiry('12h', now)).toBe(now + 12 * 3_600_000)
  expect(parseExpiry('2026-12-24', now)).toBe(Date.parse('2026-12-24'))
  for (const wrong of ['0d', '400d', 'soon', '2020-01-01', '2030-01-01', '-5d'])
    expect(() => parseExpiry(wrong, now)).toThrow('366 days')
})

function streamOf(pieces: readonly string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
}

describe('readEvents', () => {
  async function read(pieces: readonly string[]): Promise<ServerSentEvent[]> {
    const events: ServerSentEvent[] = []
    for await (const event of readEvents(streamOf(pieces))) events.push(event)
    return events
  }
  const stream = ': beat\n\nevent: frames\nid: 7\ndata: [1,\ndata: 2]\n\ndata: x\r\n\r\nid: 9\n\n'

  it('reads events as the standard says, keeping the last id', async () => {
    expect(await read([stream])).toEqual([
      { event: 'comment', id: null, data: '' },
      { event: 'frames', id: '7', data: '[1,\n2]' },
      { event: 'message', id: '7', data: 'x' },
      { event: 'comment', id: '9', data: '' },
    ])
  })

  it('reads the same however the network cuts it', async () => {
    const whole = await read([stream.replaceAll('\r\n', '\n')])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(stream.length), { maxLength: 6 }), async (cuts) => {
        const text = stream.replaceAll('\r\n', '\n')
        const edges = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length]
        expect(await read(edges.slice(1).map((edge, index) => text.slice(edges[index], edge)))).toEqual(whole)
      }),
    )
  })
})
