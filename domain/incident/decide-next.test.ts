import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideNext } from './decide-next.ts'
import { type IncidentProgress, isSettled, type Step, whyNotClose, whyNotDecide, whyNotUndo } from './incident-progress.ts'
import { progressOf, stepOf, T0 } from './testing/facts.ts'

const MINUTE = 60_000
const wish = { by: 'bob', actorKind: 'member', reason: '', correlationId: 'c' } as const
const next = (given: Partial<IncidentProgress>, now = T0) => decideNext(progressOf(given), now)

describe('what an incident does next', () => {
  it('finds out what it is about before anything is done', () => {
    expect(next({ isDiagnosed: false, steps: [] })).toEqual({ do: 'diagnose' })
  })

  it('does an automatic step, asks about another, and leaves a suggestion alone', () => {
    expect(next({})).toMatchObject({ do: 'run' })
    expect(next({ steps: [stepOf({ mode: 'ask' })] })).toMatchObject({ do: 'ask' })
    expect(next({ steps: [stepOf({ mode: 'suggest' })] })).toEqual({ do: 'give-up' })
    expect(next({ steps: [stepOf({ mode: 'suggest', approval: wish })] })).toMatchObject({ do: 'run' })
  })

  it('waits for a person until the question expires, and then goes on to the next step', () => {
    const asked = stepOf({ mode: 'ask', state: 'awaiting-approval', askedAt: T0 })
    const steps = [asked, stepOf({ actionId: 'a-2', action: 'pause-agent' })]
    expect(next({ steps }, T0 + MINUTE)).toEqual({ do: 'wait', until: T0 + 30 * MINUTE, looks: true })
    expect(next({ steps }, T0 + 30 * MINUTE)).toMatchObject({ do: 'expire', step: { actionId: 'a-1' } })
    expect(next({ steps: [{ ...asked, state: 'expired' }, ...steps.slice(1)] })).toMatchObject({
      do: 'run',
      step: { actionId: 'a-2' },
    })
  })

  it('lets a step that was held back expire as one that was asked for', () => {
    const steps = [stepOf({ state: 'blocked', askedAt: T0 })]
    expect(next({ steps }, T0 + 31 * MINUTE)).toMatchObject({ do: 'expire' })
  })

  it('does nothing more while what was done seems to help, and goes on when it did not', () => {
    const steps = [stepOf({ state: 'confirmed' }), stepOf({ actionId: 'a-2' })]
    expect(next({ steps, clearedAt: T0 })).toMatchObject({ do: 'wait', looks: true })
    expect(next({ steps })).toMatchObject({ do: 'run', step: { actionId: 'a-2' } })
  })

  it('ends with its alert, is closed when nobody does, and begins again when the alert does', () => {
    expect(next({ overAt: T0 })).toEqual({ do: 'resolve' })
    expect(next({ overAt: T0, resolvedAt: T0 }, T0 + MINUTE)).toEqual({ do: 'wait', until: T0 + 60 * MINUTE, looks: false })
    expect(next({ overAt: T0, resolvedAt: T0 }, T0 + 60 * MINUTE)).toMatchObject({ do: 'close', wish: { actorKind: 'system' } })
    expect(next({ resolvedAt: T0 })).toEqual({ do: 'reopen' })
  })

  it('says once that nothing is left to do', () => {
    const steps = [stepOf({ state: 'failed' })]
    expect(next({ steps })).toEqual({ do: 'give-up' })
    expect(next({ steps, isExhaustedTold: true })).toEqual({ do: 'wait', until: null, looks: true })
  })

  it('never does a step by itself that was not to be done by itself, that is settled, or after the end, whatever came before', () => {
    const states = fc.constantFrom(
      ...(['proposed', 'awaiting-approval', 'blocked', 'running', 'confirmed', 'rejected', 'expired'] as const),
    )
    const steps = fc.array(
      fc.record({ mode: fc.constantFrom('suggest', 'ask', 'auto'), state: states, isApproved: fc.boolean() }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(steps, fc.option(fc.constant(T0)), fc.option(fc.constant(T0)), (given, overAt, clearedAt) => {
        const made = given.map(({ mode, state, isApproved }, index): Step => {
          return stepOf({
            actionId: `a-${index}`,
            mode,
            state,
            approval: isApproved ? wish : null,
            askedAt: T0,
          })
        })
        const decided = next({ steps: made, overAt, clearedAt })
        if (decided.do !== 'run') return
        const { step } = decided
        expect(overAt).toBeNull()
        expect(isSettled(step)).toBe(false)
        // What is under way was approved, or begun by itself, before.
        if (step.approval === null && step.state !== 'running') expect(step.mode).toBe('auto')
      }),
    )
  })
})

describe('what people may ask', () => {
  it('takes one decision about an action, and none after the end', () => {
    const waiting = stepOf({ mode: 'ask', state: 'awaiting-approval' })
    expect(whyNotDecide(progressOf({ steps: [waiting] }), 'a-1')).toBeNull()
    expect(whyNotDecide(progressOf({ steps: [{ ...waiting, approval: wish }] }), 'a-1')).toContain('approved by bob')
    expect(whyNotDecide(progressOf({ steps: [{ ...waiting, state: 'expired' }] }), 'a-1')).toBe('It is expired already.')
    expect(whyNotDecide(progressOf({ steps: [waiting], overAt: T0 }), 'a-1')).toContain('over')
    expect(whyNotDecide(progressOf({ steps: [stepOf({ action: 'raise-limit', mode: 'suggest' })] }), 'a-1')).toContain('commit')
    expect(whyNotDecide(progressOf({}), 'none')).toContain('no such action')
  })

  it('takes back only what was done and can be', () => {
    const paused = stepOf({ action: 'pause-agent', state: 'confirmed', undo: 'Resume the agent' })
    expect(whyNotUndo(progressOf({ steps: [paused] }), 'a-1')).toBeNull()
    expect(whyNotUndo(progressOf({ steps: [stepOf({ state: 'confirmed' })] }), 'a-1')).toBe('Nothing takes this back.')
    expect(whyNotUndo(progressOf({ steps: [{ ...paused, state: 'undone' }] }), 'a-1')).toContain('undone')
    expect(whyNotUndo(progressOf({ steps: [paused], undo: [{ ...wish, actionId: 'a-1' }] }), 'a-1')).toContain('already')
  })

  it('closes what goes on only with a reason, and never over an action that runs', () => {
    expect(whyNotClose(progressOf({}), '')).toContain('say why')
    expect(whyNotClose(progressOf({}), 'it is wanted')).toBeNull()
    expect(whyNotClose(progressOf({ overAt: T0 }), '')).toBeNull()
    expect(whyNotClose(progressOf({ steps: [stepOf({ state: 'running' })] }), 'why')).toContain('right now')
  })
})
