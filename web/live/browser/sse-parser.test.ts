import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SseEvent, SseParser } from './sse-parser.ts'

function parse(pieces: readonly string[]) {
  const events: SseEvent[] = []
  const retries: number[] = []
  const parser = new SseParser(
    (event) => events.push(event),
    (ms) => retries.push(ms),
  )
  for (const piece of pieces) parser.push(piece)
  return { events, retries }
}

describe('SseParser', () => {
  it('reads events, ids, retries and skips comments', () => {
    const { events, retries } = parse(['retry: 1500\n\n: heartbeat\n\nevent: frames\nid: 42\ndata: [1,\ndata: 2]\n\n'])
    expect(events).toEqual([{ event: 'frames', id: '42', data: '[1,\n2]' }])
    expect(retries).toEqual([1500])
  })

  it('keeps the last id for events that name none and drops an unfinished event', () => {
    expect(parse(['id: 7\ndata: a\n\ndata: b\n\ndata: half']).events).toEqual([
      { event: 'message', id: '7', data: 'a' },
      { event: 'message', id: '7', data: 'b' },
    ])
  })

  it('finds the same events however the bytes are cut, with any line ending', () => {
    const text = 'event: frames\r\nid: 1\r\ndata: {"a":1}\r\n\r\n:x\rdata: second\r\rdata: third\n\n'
    const whole = parse([text]).events
    expect(whole).toHaveLength(3)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), text.length]
        const pieces = edges.slice(1).map((end, index) => text.slice(edges[index], end))
        expect(parse(pieces).events).toEqual(whole)
      }),
    )
  })
})
