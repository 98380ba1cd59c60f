import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldAll, needsRefold } from './fold-journal.ts'
import { type JournalItem, type JournalWord, newProgress } from './progress.ts'

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString()
const start = newProgress('production', at(0), [
  { environment: 'staging', wave: 0, target: 's' },
  { environment: 'production', wave: 0, target: 'a' },
  { environment: 'production', wave: 1, target: 'b' },
])
const state = (name: (JournalWord & { kind: 'state' })['state'], pausedBy: 'asked' | 'held' | null = null): JournalWord => ({
  ...{ kind: 'state', state: name, reason: `It is ${name}.`, pausedBy },
})
const step = (
  target: string,
  name: 'switch' | 'retire' | 'restore',
  outcome: 'started' | 'done' | 'failed' = 'done',
): JournalWord => ({
  ...{ kind: 'step', environment: target === 's' ? 'staging' : 'production', wave: 0, target, step: name, outcome, says: '' },
})
const items = (source: JournalItem['source'], from: number, words: JournalWord[]): JournalItem[] =>
  words.map((body, seq) => ({ source, seq, at: at(from + seq), body }))

describe('folding a journal', () => {
  it('gives the time in each state with its reason, and one phase for what is said twice', () => {
    const told = items('deploy', 1, [
      state('validating'),
      state('validating'),
      state('paused', 'held'),
      state('validating'),
      state('cancelled'),
    ])
    const { phases, state: now, finishedAt, pausedBy } = foldAll(start, told)
    expect(phases.map(({ state: phase, from, to }) => [phase, from, to])).toEqual([
      ['queued', at(0), at(1)],
      ['validating', at(1), at(3)],
      ['paused', at(3), at(4)],
      ['validating', at(4), at(5)],
      ['cancelled', at(5), at(5)],
    ])
    expect([now, finishedAt, pausedBy]).toEqual(['cancelled', at(5), null])
  })

  it('knows why it is paused, as long as it is', () => {
    expect(foldAll(start, items('deploy', 1, [state('verifying'), state('paused', 'held')])).pausedBy).toBe('held')
    expect(foldAll(start, items('deploy', 1, [state('paused', 'held'), state('verifying', 'held')])).pausedBy).toBeNull()
  })

  it('counts a target as touched from the moment its switch began, and only where the deployment is for', () => {
    expect(foldAll(start, items('deploy', 1, [step('s', 'switch')])).touched).toBe(false)
    expect(foldAll(start, items('deploy', 1, [step('a', 'switch', 'started')])).touched).toBe(true)
  })

  it('knows an environment before its own as passed once nothing of the old runs there, and as restored once it does again', () => {
    const switched = items('deploy', 1, [step('s', 'switch')])
    expect(foldAll(start, switched).passed).toEqual([])
    const passed = items('deploy', 1, [step('s', 'switch'), step('s', 'retire', 'failed')])
    expect(foldAll(start, passed)).toMatchObject({ passed: [{ environment: 'staging', at: at(2) }], restored: [] })
    const back = [...passed, ...items('rollback', 9, [step('s', 'restore', 'failed'), step('s', 'restore')])]
    expect(foldAll(start, back).restored).toEqual([{ environment: 'staging', at: at(10) }])
  })

  it('lets nobody say otherwise once a rollback has spoken, except that it is turned down', () => {
    const back = items('rollback', 5, [state('rolling-back')])
    const late = (word: JournalWord): JournalItem[] => [{ source: 'deploy', seq: 0, at: at(9), body: word }]
    expect(foldAll(start, [...back, ...late(state('verifying'))]).state).toBe('rolling-back')
    expect(foldAll(start, [...back, ...late(state('rejected'))]).state).toBe('rejected')
    const over = items('rollback', 5, [state('rolling-back'), state('rolled-back')])
    expect(foldAll(start, [...over, ...late(state('rejected'))]).state).toBe('rolled-back')
  })

  it('lets what was promoted be taken back, and keeps a gate run in its place when its verdict comes', () => {
    const gate = (gateRunId: string, verdict: 'pass' | null): JournalWord => ({
      ...{ kind: 'gate', gateRunId, suite: 'x', environment: 'production', target: null, purpose: 'verify', verdict, says: '' },
    })
    const told = items('deploy', 1, [gate('1', null), gate('2', null), gate('1', 'pass'), state('promoted')])
    const folded = foldAll(start, [...told, ...items('rollback', 50, [state('rolling-back')])])
    expect(folded.gates.map(({ gateRunId, verdict }) => [gateRunId, verdict])).toEqual([
      ['1', 'pass'],
      ['2', null],
    ])
    expect(folded).toMatchObject({ state: 'rolling-back', finishedAt: null })
  })

  it('keeps the verdicts that decided, however often a watch changes its mind', () => {
    const gate = (gateRunId: string, purpose: 'verify' | 'watch'): JournalWord => ({
      ...{ kind: 'gate', gateRunId, suite: 'x', environment: 'production', target: null, purpose, verdict: 'pass', says: '' },
    })
    const watched = Array.from({ length: 300 }, (_, n) => gate(`w${n}`, 'watch'))
    const { gates } = foldAll(start, items('deploy', 1, [gate('v', 'verify'), ...watched]))
    expect(gates).toHaveLength(100)
    expect([gates[0]?.gateRunId, gates[1]?.gateRunId, gates.at(-1)?.gateRunId]).toEqual(['v', 'w201', 'w299'])
  })

  it('comes to the same in whichever batches and order it is told, when what comes late is folded anew', () => {
    const names = ['validating', 'staging', 'verifying', 'paused', 'promoted', 'rolling-back', 'rolled-back'] as const
    const word = fc.oneof(
      fc.constantFrom(...names).map((name) => state(name)),
      fc
        .constantFrom('s', 'a', 'b')
        .chain((target) => fc.constantFrom('switch', 'retire', 'restore').map((name) => step(target, name))),
    )
    const source = (name: JournalItem['source']) => fc.array(word, { maxLength: 6 }).map((words) => items(name, 3, words))
    const journals = fc.tuple(source('deploy'), source('rollback'), source('watch'))
    fc.assert(
      fc.property(journals, fc.infiniteStream(fc.nat()), (told, numbers) => {
        const all = told.flat()
        const shuffled = all.toSorted(() => (numbers.next().value % 2 === 0 ? 1 : -1))
        let known: JournalItem[] = []
        let progress = start
        for (const entry of shuffled) {
          known = [...known, entry]
          progress = needsRefold(progress, [entry]) ? foldAll(start, known) : foldAll(progress, [entry])
        }
        expect(progress).toEqual(foldAll(start, all))
      }),
    )
  })
})
