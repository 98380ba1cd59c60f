import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LiveFrame } from '#contracts/live.ts'
import { coalesce, entityKey } from './coalesce.ts'
import { gatewayFrame, timelineFrame } from './sample-frames.ts'

describe('coalesce', () => {
  it('keeps the latest frame of each entity, where it came last', () => {
    const result = coalesce([gatewayFrame('a', '1'), gatewayFrame('b', '1'), gatewayFrame('a', '2')])
    expect(result).toEqual([gatewayFrame('b', '1'), gatewayFrame('a', '2')])
  })

  it('joins the timeline entries of a session and loses none', () => {
    const result = coalesce([timelineFrame('s', ['1', '2']), timelineFrame('t', ['9']), timelineFrame('s', ['3'])])
    expect(result).toEqual([timelineFrame('t', ['9']), timelineFrame('s', ['1', '2', '3'])])
  })

  it('leaves its input alone', () => {
    const input = [timelineFrame('s', ['1']), timelineFrame('s', ['2'])]
    coalesce(input)
    expect(input).toEqual([timelineFrame('s', ['1']), timelineFrame('s', ['2'])])
  })

  it('has the same effect on a reader as all frames one by one', () => {
    const frame = fc.oneof(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.string({ maxLength: 2 })).map(([name, reason]) => gatewayFrame(name, reason)),
      fc
        .tuple(fc.constantFrom('s', 't'), fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }))
        .map(([s, e]) => timelineFrame(s, e)),
    )
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 30 }), (frames) => {
        expect(applied(coalesce(frames))).toEqual(applied(frames))
      }),
    )
  })
})

/** What a reader knows after these frames: entities replaced, timelines extended. */
function applied(frames: readonly LiveFrame[]): Record<string, unknown> {
  const known: Record<string, unknown> = {}
  for (const frame of frames) {
    const key = entityKey(frame)
    known[key] = frame.type === 'timeline' ? [...((known[key] as unknown[]) ?? []), ...frame.entries] : frame
  }
  return known
}
