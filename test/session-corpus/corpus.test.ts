import { describe, expect, it } from 'vitest'
import { judgeCorpus } from './judge-corpus.ts'

describe('labelled sequences', async () => {
  const judged = await judgeCorpus()

  it('are at least 60, of both kinds of error', () => {
    const troubled = judged.filter(({ given }) =>
      given.expected.some(({ verdict }) => ['looping', 'stuck', 'runaway', 'failing', 'quota-near'].includes(verdict)),
    )
    expect(judged.length).toBeGreaterThanOrEqual(60)
    expect(troubled.length).toBeGreaterThanOrEqual(30)
    expect(judged.length - troubled.length).toBeGreaterThanOrEqual(30)
  })

  it('have names of their own', () => {
    expect(new Set(judged.map(({ given }) => `${given.origin} ${given.name}`)).size).toBe(judged.length)
  })

  it.each(judged.map((one) => [`${one.given.origin}: ${one.given.name}`, one] as const))('%s', (_, { score }) => {
    expect(score.misses).toEqual([])
  })
})
