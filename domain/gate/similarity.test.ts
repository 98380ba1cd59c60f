import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosine, rougeL, tokenF1, wordsOf } from './similarity.ts'

describe('similarity', () => {
  it('counts words in common, each as often as it is there', () => {
    expect(tokenF1('Paris is the capital', 'the capital is Paris')).toBe(1)
    expect(tokenF1('no no no', 'no')).toBeCloseTo(0.5, 12) // precision 1/3, recall 1
    expect(tokenF1('Berlin', 'Paris')).toBe(0)
    expect(tokenF1('', 'Paris')).toBe(0)
  })

  // The example of Lin (2004), section 3.1: "police kill the gunman" and "the gunman kill police" against the reference.
  it('minds the order with ROUGE-L', () => {
    expect(rougeL('police kill the gunman', 'police killed the gunman')).toBe(0.75)
    expect(rougeL('the gunman kill police', 'police killed the gunman')).toBe(0.5)
  })

  it('reads words of any script, however they are composed', () => {
    expect(wordsOf('Žluťoučký kůň, 3 × 数学!')).toEqual(['žluťoučký', 'kůň', '3', '数学'])
    expect(tokenF1('Cafe\u0301', 'café')).toBe(1)
  })

  it('is 1 for equal texts, symmetric, and between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        for (const measure of [tokenF1, rougeL]) {
          expect(measure(a, a)).toBe(1)
          expect(measure(a, b)).toBe(measure(b, a))
          expect(measure(a, b)).toBeGreaterThanOrEqual(0)
          expect(measure(a, b)).toBeLessThanOrEqual(1)
        }
        expect(rougeL(a, b)).toBeLessThanOrEqual(tokenF1(a, b))
      }),
    )
  })

  it('gives no cosine for what cannot be compared', () => {
    expect(cosine([1, 0], [1, 1])).toBeCloseTo(Math.SQRT1_2, 12)
    expect(cosine([1, 0], [0, 0])).toBeNull()
    expect(cosine([1, 0], [1])).toBeNull()
  })
})
