import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import type { LiveFrame } from '#contracts/live.ts'
import { foldInto, foldLater, framesSince, isBehind, joinAt, recentFrames, runLaterFolds } from './later-folds.ts'

const frame = (deploymentId: string): LiveFrame => ({ type: 'output', deploymentId, lines: [] })
const batch = (position: string, ...frames: LiveFrame[]) => ({ position, frames, reset: null })

describe('runLaterFolds', () => {
  it('hands batches to rooms that have been entered, and changes only what they have loaded', () => {
    const client = new QueryClient()
    client.setQueryData(['log', 'a'], 0)
    foldLater((into, batches) => foldInto<number>(into, ['log'], (count) => count + batches.length))
    runLaterFolds(client, [batch('1', frame('a')), batch('2', frame('b'))])
    expect(client.getQueryData(['log', 'a'])).toBe(2)
    expect(client.getQueryData(['log', 'b'])).toBeUndefined()
  })

  it('remembers what came while a list was on its way, by the position the list was read at', () => {
    runLaterFolds(new QueryClient(), [batch('10', frame('x')), batch('11', frame('y'))])
    expect(framesSince('10')).toEqual([frame('y')])
    expect(framesSince('11')).toEqual([])
    expect(recentFrames()).toEqual(expect.arrayContaining([frame('x'), frame('y')]))
  })
})

describe('joinAt', () => {
  it('has read again what was read before the stream was joined, and nothing else', () => {
    const client = new QueryClient()
    client.setQueryData(['before'], { asOf: '99' })
    client.setQueryData(['pages'], { pages: [{ asOf: '100' }, { asOf: '99' }] })
    client.setQueryData(['after'], { asOf: '100' })
    client.setQueryData(['timeless'], { items: [] })
    joinAt(client, '100')
    const invalidated = ['before', 'pages', 'after', 'timeless'].filter((key) => client.getQueryState([key])?.isInvalidated)
    expect(invalidated).toEqual(['before', 'pages'])
  })

  it('says of an answer that was on its way whether it is too old', () => {
    joinAt(new QueryClient(), '100')
    expect([isBehind('99'), isBehind('100')]).toEqual([true, false])
  })
})
