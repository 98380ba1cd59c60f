import { describe, expect, it } from 'vitest'
import {
  addHold,
  askTurn,
  emptyLedger,
  grantTurn,
  isHeld,
  isReturnable,
  keepUndo,
  type Ledger,
  leave,
  nextFence,
  type Promoted,
  promote,
  releaseHold,
  type TurnWanted,
  touch,
  whyNotReleaseHold,
} from './environment-ledger.ts'
import { beginRollback, endRollback, markRollback, planRollback } from './plan-rollback.ts'

type AnyLedger = Ledger<TurnWanted, Promoted>

const release = (name: string) => ({ id: `r-${name}`, name, contentHash: name })
const wanted = (name: string): TurnWanted => ({
  deploymentId: name,
  workflowId: `w-${name}`,
  release: release(name),
  settles: true,
})
const entry = (name: string, targets = ['a', 'b']): Promoted => ({
  ...{ deploymentId: name, workflowId: `w-${name}`, settles: true, release: release(name), undo: {}, at: 1 },
  targets: targets.map((slug) => ({ target: { slug } })),
})

/** Brings releases to an environment, one after the other; what undoes each is named after it. */
function promotedInTurn(...names: string[]): AnyLedger {
  return names.reduce((ledger, name, index) => {
    const turn = grantTurn(askTurn(ledger, wanted(name)), 1_000 * (index + 1))
    const touched = touch(turn, name, ['a', 'b']).ledger
    return promote(keepUndo(touched, name, { a: `before ${name}` }), entry(name))
  }, emptyLedger<TurnWanted, Promoted>())
}

function rolledBack(ledger: AnyLedger, to: string | null = null, now = 50_000): AnyLedger {
  const planned = planRollback(ledger, { to }, now)
  if (!planned.ok) throw new Error(planned.refusal)
  const begun = beginRollback(ledger, planned.plan, { workflowId: 'rollback', by: 'ada', reason: 'wrong' })
  return endRollback(begun, planned.plan.deploymentId, now + 1)
}

const held = (ledger: AnyLedger) => ledger.holds.map((hold) => hold.release.name)
const deploy = (before: AnyLedger, name: string) =>
  promote(touch(grantTurn(askTurn(before, wanted(name)), 60_000), name, ['a']).ledger, entry(name))
const names = (ledger: AnyLedger) => ledger.promoted.map((promoted) => promoted.release.name)

describe('turns', () => {
  it('go to who asked first, one at a time', () => {
    const ledger = grantTurn(['v1', 'v2', 'v3'].map(wanted).reduce(askTurn<AnyLedger>, emptyLedger()), 7)
    expect(ledger.turn).toMatchObject({ deploymentId: 'v1', fence: 7 })
    expect(grantTurn(ledger, 8)).toBe(ledger)
    expect(grantTurn(leave(ledger, 'v1'), 9).turn).toMatchObject({ deploymentId: 'v2', fence: 9 })
  })

  it('are asked for once, however often a signal comes', () => {
    const once = askTurn<AnyLedger>(emptyLedger(), wanted('v1'))
    expect(askTurn(once, wanted('v1'))).toBe(once)
    const granted = grantTurn(once, 1)
    expect(askTurn(granted, wanted('v1'))).toBe(granted)
  })

  it('are left from the queue too', () => {
    const ledger = grantTurn(['v1', 'v2'].map(wanted).reduce(askTurn<AnyLedger>, emptyLedger()), 7)
    expect(leave(ledger, 'v2')).toMatchObject({ turn: { deploymentId: 'v1' }, queue: [] })
  })

  it('have fences that only grow, also where the clock does not', () => {
    expect(nextFence(10, 20)).toBe(20)
    expect(nextFence(20, 20)).toBe(21)
    expect(nextFence(20, 5)).toBe(21)
  })

  it('are not given while service is being restored', () => {
    const ledger = promotedInTurn('v1', 'v2')
    const planned = planRollback(ledger, { to: null }, 9_000)
    if (!planned.ok) throw new Error(planned.refusal)
    const begun = beginRollback(askTurn(ledger, wanted('v3')), planned.plan, { workflowId: 'r', by: 'ada', reason: '' })
    expect(grantTurn(begun, 10_000).turn).toBeNull()
    expect(grantTurn(endRollback(begun, 'v2', 11_000), 12_000).turn?.fence).toBe(12_000)
  })
})

describe('touching', () => {
  it('is for who has the turn, and not while service is being restored', () => {
    const ledger = grantTurn(askTurn<AnyLedger>(emptyLedger(), wanted('v1')), 1)
    expect(touch(ledger, 'v2', ['a']).granted).toBe(false)
    const once = touch(ledger, 'v1', ['a'])
    expect(once).toMatchObject({ granted: true, ledger: { turn: { touched: ['a'] } } })
    expect(touch(once.ledger, 'v1', ['a', 'b']).ledger.turn?.touched).toEqual(['a', 'b'])
    const restoring = { ...ledger, rollback: { ...rollbackOf('v0'), state: 'running' as const } }
    expect(touch(restoring, 'v1', ['a']).granted).toBe(false)
  })

  it('keeps the first undo of a target: the one of what ran before', () => {
    const ledger = touch(grantTurn(askTurn<AnyLedger>(emptyLedger(), wanted('v1')), 1), 'v1', ['a']).ledger
    const twice = keepUndo(keepUndo(ledger, 'v1', { a: 'first' }), 'v1', { a: 'second', b: 'other' })
    expect(twice.turn?.undo).toEqual({ a: 'first', b: 'other' })
  })
})

const rollbackOf = (deploymentId: string) => ({
  ...{ workflowId: 'r', deploymentId, from: release(deploymentId), toDeploymentId: 'x', by: '', reason: '' },
})

describe('what was promoted', () => {
  it('is kept for now and three releases before', () => {
    const ledger = promotedInTurn('v1', 'v2', 'v3', 'v4', 'v5')
    expect(names(ledger)).toEqual(['v5', 'v4', 'v3', 'v2'])
    expect(['v5', 'v4', 'v2', 'v1'].map((name) => isReturnable(ledger, `r-${name}`))).toEqual([false, true, true, false])
  })

  it('is taken only from who has the turn', () => {
    const ledger = promotedInTurn('v1')
    expect(promote(ledger, entry('v2'))).toBe(ledger)
  })
})

describe('a rollback', () => {
  it('goes from what runs to what ran before, with what undoes it', () => {
    const planned = planRollback(promotedInTurn('v1', 'v2'), { to: null }, 9_000)
    expect(planned).toMatchObject({ ok: true, plan: { deploymentId: 'v2', to: { deploymentId: 'v1' }, targets: ['a', 'b'] } })
    expect(planned.ok && planned.plan.undo).toEqual({ a: 'before v2' })
    expect(planned.ok && planned.plan.fence).toBe(9_000)
  })

  it('over several releases undoes the first change after the one returned to', () => {
    const planned = planRollback(promotedInTurn('v1', 'v2', 'v3', 'v4'), { to: 'r-v1' }, 9_000)
    expect(planned.ok && planned.plan.undo).toEqual({ a: 'before v2' })
  })

  it('takes back the deployment at work where it touched something, and only there', () => {
    const atWork = touch(grantTurn(askTurn(promotedInTurn('v1'), wanted('v2')), 5_000), 'v2', ['b']).ledger
    const planned = planRollback(atWork, { to: null }, 9_000)
    expect(planned).toMatchObject({ ok: true, plan: { deploymentId: 'v2', to: { deploymentId: 'v1' }, targets: ['b'] } })
  })

  it('leaves a target alone that the earlier release did not have', () => {
    const turn = grantTurn(askTurn(promotedInTurn('v1'), wanted('v2')), 5_000)
    const planned = planRollback(touch(turn, 'v2', ['b', 'new']).ledger, { to: null }, 9_000)
    expect(planned.ok && planned.plan.targets).toEqual(['b'])
  })

  it.each([
    ['nothing runs', emptyLedger<TurnWanted, Promoted>(), { to: null }, /Nothing runs here/],
    ['nothing ran before', promotedInTurn('v1'), { to: null }, /no earlier release/],
    ['it is out of the window', promotedInTurn('v1', 'v2', 'v3', 'v4', 'v5'), { to: 'r-v1' }, /not among those/],
    ['it runs already', promotedInTurn('v1', 'v2'), { to: 'r-v2' }, /not among those/],
    ['another deployment runs', promotedInTurn('v1', 'v2'), { to: null, of: 'v1' }, /Another deployment/],
  ])('is refused in words when %s', (_, ledger, ask, says) => {
    expect(planRollback(ledger, ask, 9_000)).toMatchObject({ ok: false, refusal: expect.stringMatching(says) })
  })

  it('holds what it took back, until that very release proves itself', () => {
    const ledger = rolledBack(promotedInTurn('v1', 'v2'))
    expect(names(ledger)).toEqual(['v1'])
    expect(ledger.holds).toMatchObject([{ release: { name: 'v2' }, by: 'ada', reason: 'wrong' }])
    expect(held(deploy(ledger, 'v3'))).toEqual(['v2'])
    expect(held(deploy(ledger, 'v2'))).toEqual([])
  })

  it('holds every release that was taken back, each until it is released or proves itself', () => {
    const ledger = rolledBack(deploy(rolledBack(promotedInTurn('v1', 'v2')), 'v3'), null, 90_000)
    expect(held(ledger)).toEqual(['v3', 'v2'])
    expect(['v1', 'v2', 'v3'].map((name) => isHeld(ledger, `r-${name}`))).toEqual([false, true, true])
    expect(held(deploy(ledger, 'v2'))).toEqual(['v3'])
    expect(held(releaseHold(ledger, 'r-v3'))).toEqual(['v2'])
    expect(held(releaseHold(ledger, null))).toEqual([])
    expect(whyNotReleaseHold(ledger, 'r-v1')).toMatch(/This release is not held/)
    expect([whyNotReleaseHold(ledger, 'r-v2'), whyNotReleaseHold(ledger, null)]).toEqual([null, null])
    expect(whyNotReleaseHold(promotedInTurn('v1'), null)).toMatch(/Nothing is held/)
  })

  it('holds a release once, for the newest reason, and keeps the newest of very many', () => {
    const hold = (name: string, at: number) => ({ release: release(name), by: 'ada', at, reason: `at ${at}` })
    const twice = addHold(addHold(addHold([], hold('v1', 1)), hold('v2', 2)), hold('v1', 3))
    expect(twice.map(({ reason }) => reason)).toEqual(['at 3', 'at 2'])
    const many = Array.from({ length: 25 }, (_, index) => hold(`v${index}`, index)).reduce(addHold, [])
    expect(many).toHaveLength(20)
    expect(many.map(({ at }) => at).slice(0, 2)).toEqual([24, 23])
  })

  it('puts what it jumped over behind gates again', () => {
    const ledger = rolledBack(promotedInTurn('v1', 'v2', 'v3', 'v4'), 'r-v2')
    expect(names(ledger)).toEqual(['v2', 'v1'])
  })

  it('gives who has the turn meanwhile a fence above its own', () => {
    const waiting = grantTurn(askTurn(promotedInTurn('v1', 'v2'), wanted('v3')), 5_000)
    const after = rolledBack(waiting, null, 9_000)
    expect(after.turn).toMatchObject({ deploymentId: 'v3' })
    expect(after.turn?.fence).toBeGreaterThan(9_000)
    expect(after.lastFence).toBe(after.turn?.fence)
  })

  it('that failed is known as failed until it goes on', () => {
    const planned = planRollback(promotedInTurn('v1', 'v2'), { to: null }, 9_000)
    if (!planned.ok) throw new Error(planned.refusal)
    const begun = beginRollback(promotedInTurn('v1', 'v2'), planned.plan, { workflowId: 'r', by: 'ada', reason: '' })
    const failed = markRollback(begun, 'v2', 'failed')
    expect(failed.rollback?.state).toBe('failed')
    expect(markRollback(failed, 'v1', 'running')).toBe(failed)
    expect(endRollback(failed, 'v1', 1)).toBe(failed)
  })
})
