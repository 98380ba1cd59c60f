import { describe, expect, it } from 'vitest'
import { readSeries } from './prometheus-text.ts'

const read = (text: string, ...names: string[]) => readSeries(text, new Set(names))

describe('readSeries', () => {
  it('reads values, labels with everything that may stand in them, and leaves timestamps aside', () => {
    const text = [
      '# HELP queue_depth What waits.',
      '# TYPE queue_depth gauge',
      'queue_depth{queue="a",path="C:\\\\x",said="\\"no\\", he\\nsaid}"} 12 1395066363000',
      'queue_depth{queue="b",} 1.5e3',
      'queue_depth { queue = "c" } 7 # {trace_id="x"} 1',
      'queue_depth 3',
      'queue_depth_total 99',
    ].join('\n')
    expect(read(text, 'queue_depth')).toEqual([
      { name: 'queue_depth', labels: { queue: 'a', path: 'C:\\x', said: '"no", he\nsaid}' }, value: 12 },
      { name: 'queue_depth', labels: { queue: 'b' }, value: 1500 },
      { name: 'queue_depth', labels: { queue: 'c' }, value: 7 },
      { name: 'queue_depth', labels: {}, value: 3 },
    ])
  })

  it('takes what a program does not know, and what is cut off, for not told', () => {
    const text = ['a NaN', 'a +Inf', 'a', 'a{x="1" 5', 'a{x="1', 'a 0x10', 'a 1_0', '{a="b"} 1', ' a 4', 'a -2\r'].join('\n')
    expect(read(text, 'a')).toEqual([{ name: 'a', labels: {}, value: -2 }])
  })

  it('passes over a line that never ends its labels, however long', () => {
    expect(read(`a{${'x="'.repeat(100_000)}\na{${'y="1",'.repeat(20_000)}\na 1`, 'a')).toEqual([
      { name: 'a', labels: {}, value: 1 },
    ])
  })
})
