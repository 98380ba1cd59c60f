import { describe, expect, it } from 'vitest'
import { type EnvironmentNews, type EnvironmentState, endHolds, hear, openHolds, type Ran } from './environment-state.ts'

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString()
const ran = (name: string, deployment = name): Ran => ({ id: `id-${name}`, name, contentHash: name, deploymentId: deployment })
const empty: EnvironmentState = { current: null, returnable: [], holds: [], toldAt: null, holdToldAt: null }
const promoted = (name: string, second: number): EnvironmentNews => ({ kind: 'promoted', ran: ran(name), at: at(second) })
const back = (name: string, second: number, to: Ran | null = null): EnvironmentNews => ({
  ...{ kind: 'rolled-back', ran: ran(name), to, by: 'eve', reason: 'wrong', at: at(second) },
})
const names = (state: EnvironmentState) => [
  state.current?.name ?? null,
  state.returnable.map(({ name }) => name),
  openHolds(state.holds).map(({ release }) => release.name),
]
const after = (...news: EnvironmentNews[]) => names(news.reduce(hear, empty))

describe('what runs in an environment', () => {
  it('is what was promoted last; the three before it can be returned to, each once', () => {
    expect(after(promoted('a', 1), promoted('b', 2), promoted('c', 3), promoted('d', 4), promoted('e', 5))).toEqual([
      'e',
      ['d', 'c', 'b'],
      [],
    ])
    expect(after(promoted('a', 1), promoted('b', 2), promoted('a', 3))).toEqual(['a', ['b'], []])
  })

  it('is the one before, or the one that was chosen, after a rollback, and what was taken back is held', () => {
    const three = [promoted('a', 1), promoted('b', 2), promoted('c', 3)]
    expect(after(...three, back('c', 4))).toEqual(['b', ['a'], ['c']])
    expect(after(...three, back('c', 4, ran('a')))).toEqual(['a', [], ['c']])
  })

  it('does not change when what is taken back was never promoted, except for the hold', () => {
    expect(after(promoted('a', 1), promoted('b', 2), back('x', 3))).toEqual(['b', ['a'], ['x']])
    expect(after(back('x', 3))).toEqual([null, [], ['x']])
  })

  it('is not known when nothing is known to return to', () => {
    expect(after(promoted('a', 1), back('a', 2))).toEqual([null, [], ['a']])
  })

  it('is not changed by older news, or by the same news again', () => {
    const news = [promoted('a', 1), promoted('b', 2), back('b', 3)]
    expect(after(...news, ...news)).toEqual(after(...news))
    expect(after(promoted('c', 9), back('b', 3), promoted('a', 1))).toEqual(['c', [], ['b']])
  })

  it('is not held any more once a person brought it back and it proved itself, also when the older news comes late', () => {
    expect(after(promoted('a', 1), promoted('b', 2), back('b', 3), promoted('b', 4))).toEqual(['b', ['a'], []])
    expect(after(promoted('a', 1), promoted('b', 4), back('b', 3))).toEqual(['b', ['a'], []])
  })

  it('is held with all that was taken back, newest first, in whichever order that is heard', () => {
    const news = [promoted('a', 1), back('b', 2), promoted('c', 3), back('c', 4, ran('a'))]
    expect(after(...news)).toEqual(['a', [], ['c', 'b']])
    const [first, second, third, last] = news
    if (!first || !second || !third || !last) throw new Error('four pieces of news')
    expect(after(first, third, last, second)[2]).toEqual(['c', 'b'])
    expect(after(...news, promoted('b', 5))[2]).toEqual(['c'])
  })

  it('is free of one hold, or of all, by a person, and older news told again does not bring it back', () => {
    const news = [promoted('a', 1), back('b', 2), back('c', 3)]
    const two = news.reduce(hear, empty)
    const one = endHolds(two, 'id-c', at(4))
    expect(names(one)[2]).toEqual(['b'])
    expect(names(news.reduce(hear, one))[2]).toEqual(['b'])
    expect(names(hear(one, back('c', 5)))[2]).toEqual(['c', 'b'])
    expect(names(news.reduce(hear, endHolds(two, null, at(4))))[2]).toEqual([])
    expect(endHolds(one, 'id-c', at(6))).toBe(one)
    // By a clock that is behind.
    expect(names(news.reduce(hear, endHolds(two, 'id-c', at(0))))[2]).toEqual(['b'])
  })

  it('keeps the newest of very many holds, and does not learn of a forgotten one again', () => {
    const news = Array.from({ length: 25 }, (_, index) => back(`r${index}`, index))
    const state = news.reduce(hear, empty)
    expect(
      openHolds(state.holds)
        .map(({ release }) => release.name)
        .slice(0, 2),
    ).toEqual(['r24', 'r23'])
    expect(state.holds).toHaveLength(20)
    expect(news.reduce(hear, state)).toEqual(state)
  })
})
