import { describe, expect, it } from 'vitest'
import { beginCourse, enter, hold, override, pause, pausedBy, resume, shownState } from './course.ts'
import { watchedMs } from './watched-time.ts'

const held = { key: 'run 1', says: 'inconclusive' }
const watching = enter(enter(beginCourse(0), 'validating', 1), 'watching', 1_000)

describe('a course', () => {
  it('shows a pause and returns to the phase it was in', () => {
    const paused = pause(watching, 2_000)
    expect([shownState(paused), pausedBy(paused)]).toEqual(['paused', 'asked'])
    expect(shownState(resume(paused, 3_000))).toBe('watching')
  })

  it('shows a hold above a wish, and goes on by an override of it', () => {
    const both = hold(pause(watching, 2_000), held, 2_500)
    expect(pausedBy(both)).toBe('held')
    expect(shownState(override(both, 3_000))).toBe('watching')
  })

  it('is not held again by what was overridden, and is by the next verdict (argo-rollouts #261, #3015)', () => {
    const free = override(hold(watching, held, 2_000), 3_000)
    expect(hold(free, held, 4_000)).toBe(free)
    expect(shownState(hold(free, { key: 'run 2', says: 'inconclusive' }, 4_000))).toBe('paused')
  })

  it('is held by the newest verdict, which an override then names', () => {
    const twice = hold(hold(watching, held, 2_000), { key: 'run 2', says: 'no data' }, 2_500)
    expect(override(twice, 3_000).overridden).toEqual(['run 2'])
  })

  it('has nothing to override when nothing holds it', () => {
    expect(override(watching, 2_000)).toBe(watching)
  })

  it('keeps its phases without gaps', () => {
    const course = enter(resume(pause(watching, 2_000), 5_000), 'promoted', 7_000)
    expect(course.phases.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['queued', 0, 1],
      ['validating', 1, 1_000],
      ['watching', 1_000, 2_000],
      ['paused', 2_000, 5_000],
      ['watching', 5_000, 7_000],
      ['promoted', 7_000, null],
    ])
  })
})

describe('time of watching', () => {
  it('counts what was really watched: no pause, no hold, nothing before (kargo #3731, #4238)', () => {
    const course = override(hold(resume(pause(watching, 2_000), 5_000), held, 6_000), 9_000)
    expect(watchedMs(course.phases, 10_000)).toBe(1_000 + 1_000 + 1_000)
    expect(watchedMs(pause(course, 10_000).phases, 99_000)).toBe(3_000)
  })

  it('is nothing where nothing was watched', () => {
    expect(watchedMs(beginCourse(0).phases, 50_000)).toBe(0)
  })
})
