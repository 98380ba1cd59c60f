import { describe, expect, it } from 'vitest'
import { entryWords, saidIn } from './action-words.ts'

const entry = (action: string, detail: Record<string, unknown> | null) => ({ action, detail })

describe('an entry of the log', () => {
  it.each([
    ['that a deployment was asked for', entry('deploy.start', { release: 'shop-41' }), 'Started a deployment', null],
    ['that it was promoted', entry('deploy.start', { state: 'promoted', says: 'It runs.' }), 'Promoted a release', 'It runs.'],
    ['why it was not', entry('deploy.start', { state: 'rejected', says: 'No pass.' }), 'Rejected a release', 'No pass.'],
    ['why it was taken back', entry('deploy.roll-back', { state: 'rolled-back', says: 'Slow.' }), 'Rolled back', 'Slow.'],
    ['what has no words yet', entry('moon.landing', null), 'moon.landing', null],
  ])('says %s', (_what, given, words, says) => {
    expect(entryWords(given)).toBe(words)
    expect(saidIn(given)).toBe(says)
  })
})
