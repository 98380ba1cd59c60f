import { describe, expect, it } from 'vitest'
import { type DeploymentSituation, decisions, whyNot } from './deployment-can.ts'
import { canFollow } from './deployment-machine.ts'
import { type DeploymentState, deploymentStates, isFinal } from './deployment-state.ts'

/** Every situation there can be. */
const situations: DeploymentSituation[] = deploymentStates.flatMap((state) =>
  [true, false].flatMap((touchedTargets) =>
    [true, false].flatMap((hasPrevious) =>
      [true, false].flatMap((isCurrent) =>
        (state === 'paused' ? (['asked', 'held'] as const) : [null]).map((pausedBy) => ({
          ...{ state, touchedTargets, hasPrevious, isCurrent, pausedBy },
        })),
      ),
    ),
  ),
)

const open = (at: DeploymentSituation) => decisions.filter((decision) => whyNot(decision, at) === null)

describe('what can be asked', () => {
  it('is answered for every decision in every situation: yes, or a sentence', () => {
    for (const at of situations) {
      for (const decision of decisions) {
        const answer = whyNot(decision, at)
        expect(answer === null || /^[A-Z].*\.$/.test(answer), `${decision} when ${at.state}: ${answer}`).toBe(true)
      }
    }
  })

  it('leaves a way out of every state that is not final and does not end by itself', () => {
    const ways = ['cancel', 'roll-back', 'retry', 'reject']
    for (const at of situations.filter(({ state }) => !isFinal(state) && state !== 'rolling-back')) {
      expect(
        open(at).some((decision) => ways.includes(decision)),
        JSON.stringify(at),
      ).toBe(true)
    }
  })

  it('never offers cancelling where going back is what is meant, nor both', () => {
    for (const at of situations) {
      expect(open(at).includes('cancel') && open(at).includes('roll-back'), JSON.stringify(at)).toBe(false)
    }
  })

  it('is nothing in final states but taking back what runs', () => {
    for (const at of situations.filter(({ state }) => isFinal(state))) {
      const wanted = at.state === 'promoted' && at.hasPrevious && at.isCurrent ? ['roll-back'] : []
      expect(open(at)).toEqual(wanted)
    }
  })
})

describe('the machine', () => {
  it('has every state reachable from the queue', () => {
    const seen = new Set<DeploymentState>(['queued'])
    for (const from of seen) for (const to of deploymentStates) if (canFollow(from, to)) seen.add(to)
    expect([...seen].toSorted()).toEqual([...deploymentStates].toSorted())
  })

  it('leaves final states only by taking back what was promoted', () => {
    const exits = deploymentStates.flatMap((from) => deploymentStates.filter((to) => isFinal(from) && canFollow(from, to)))
    expect(exits).toEqual(['rolling-back'])
  })

  it('pauses wherever a person may pause', () => {
    for (const at of situations.filter((one) => whyNot('pause', one) === null)) expect(canFollow(at.state, 'paused')).toBe(true)
  })

  it('can be cancelled wherever a person may cancel', () => {
    for (const at of situations.filter((one) => whyNot('cancel', one) === null))
      expect(canFollow(at.state, 'cancelled')).toBe(true)
  })
})
