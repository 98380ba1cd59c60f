import { describe, expect, it } from 'vitest'
import { Expect } from '#contracts/config/suite-expect.ts'
import { judgeAnswer, plainFaults } from './judge-answer.ts'
import { ProbeFault } from './probe.ts'

const access = {
  signal: new AbortController().signal,
  readSecret: () => Promise.reject(new ProbeFault('no secret here')),
}
const answer = (text: string, status: number | null = 200) => ({ text, status, exit: null })
const faults = (text: string, expect: object, status = 200) => plainFaults(answer(text, status), Expect.parse(expect))
const AWAY = { url: 'http://127.0.0.1:1/v1', model: 'judge', prompt: '{answer}', atLeast: 0.5 }

describe('a right answer', () => {
  it.each([
    ['structure', '{"total":3}', { schema: { type: 'object', required: ['total'] } }],
    ['structure between fences', '```json\n{"total":3}\n```', { schema: { required: ['total'] } }],
    [
      'an old schema',
      '{"at":"2026-11-24"}',
      { schema: { $schema: 'http://json-schema.org/draft-07/schema#', properties: { at: { format: 'date' } } } },
    ],
    ['facts', 'Paris is the capital of France.', { facts: { must: ['Paris', '/capital/i'], mustNot: ['London'] } }],
    ['numbers in a list', '{"items":[{"price":4}]}', { numbers: { 'items.0.price': { min: 1, max: 5 } } }],
  ])('meets its %s', (_what, text, expected) => {
    expect(faults(text, expected)).toEqual([])
  })

  it('is not compared by what differs each time', () => {
    const expected = { facts: { must: ['order <uuid> of <time>'] }, normalise: ['uuid', 'iso-time'] }
    expect(faults('order 0f8fad5b-d9cb-469f-a165-70867728950e of 2026-11-24T01:00:00Z', expected)).toEqual([])
  })

  it('may be a refusal, when that is what is declared', () => {
    expect(faults('no', { status: [401, 403] }, 403)).toEqual([])
  })
})

describe('a wrong answer says which expectation it did not meet', () => {
  it.each([
    ['{"total":"3"}', { schema: { properties: { total: { type: 'integer' } } } }, 'schema: /total must be integer'],
    ['<html>', { schema: {} }, 'schema: the answer is no JSON'],
    ['{}', { numbers: { total: { min: 1 } } }, 'numbers: total is not there'],
    ['{"total":null}', { numbers: { total: { min: 0 } } }, 'numbers: total is no number'],
    ['{"total":"5"}', { numbers: { total: { min: 0 } } }, 'numbers: total is no number'],
    ['{"total":9}', { numbers: { total: { max: 5 } } }, 'numbers: total is 9, above 5'],
    [
      'London',
      { facts: { must: ['Paris'], mustNot: ['London'] } },
      'facts.must: Paris is not there',
      'facts.mustNot: London is there',
    ],
  ])('%s', (text, expected, ...says) => {
    expect(faults(text, expected)).toEqual(says)
  })

  it('by its status, before all else', () => {
    expect(faults('Internal Server Error', { facts: { must: ['x'] } }, 500)[0]).toBe('status: 500 instead of 200 to 299')
  })

  it('by its exit code', () => {
    const ended = { text: '', status: null, exit: 1 }
    expect(plainFaults(ended, Expect.parse({}))).toEqual(['exit: 1 instead of 0'])
    expect(plainFaults(ended, Expect.parse({ exit: 1 }))).toEqual([])
  })

  it('by how little it is like its references, which is its score', async () => {
    const expected = Expect.parse({ similarity: { references: ['the quick brown fox', 'nothing like it'], atLeast: 0.8 } })
    expect(await judgeAnswer(answer('the quick brown fox'), expected, '', access)).toMatchObject({ ok: true, score: 1 })
    const judged = await judgeAnswer(answer('the slow brown dog'), expected, '', access)
    expect(judged).toMatchObject({ ok: false, score: 0.5, why: 'similarity: 0.50 is below 0.8' })
  })
})

describe('when it cannot be told', () => {
  it('a schema that is none is a fault of the check, not of the answer', () => {
    // Configuration refuses it; a run pinned by an older version may have it.
    expect(() => plainFaults(answer('{}'), { schema: { type: 'nonsense' } })).toThrow(ProbeFault)
  })

  it('a judge that is away is a fault of the measurement', async () => {
    await expect(judgeAnswer(answer('x'), Expect.parse({ judge: AWAY }), '', access)).rejects.toThrow(ProbeFault)
  })

  it('but an answer that is wrong without any judge stays wrong', async () => {
    const expected = Expect.parse({ judge: AWAY, facts: { must: ['Paris'] } })
    expect(await judgeAnswer(answer('x'), expected, '', access)).toMatchObject({ ok: false, score: null })
  })
})
