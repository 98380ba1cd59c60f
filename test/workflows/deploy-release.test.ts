import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { canFollow } from '#domain/deploy/deployment-machine.ts'
import type { DeploymentState } from '#domain/deploy/deployment-state.ts'
import { until } from '../monitoring/until.ts'
import { DeployRig, fail, inconclusive, pass, stageOf } from './deploy-rig.ts'

let rig: DeployRig
beforeAll(async () => {
  rig = await DeployRig.open(inject('temporalAddress'))
})
afterAll(async () => {
  await rig?.close()
})

describe('a deployment', () => {
  it('goes through staging and, wave by wave, through production, and is promoted', async () => {
    const stages = [stageOf('stage-a'), stageOf('prod-a', { after: 'stage-a', soak: '2s' }, 2)]
    const deployment = await rig.deploy('v1', stages)
    await rig.reaches(deployment, 'promoted')
    expect(await deployment.handle.result()).toBe('promoted')
    expect(rig.states(deployment)).toEqual([
      ...['queued', 'validating', 'staging', 'gating', 'queued', 'validating'],
      ...['rolling-out', 'verifying', 'rolling-out', 'verifying', 'watching', 'promoted'],
    ])
    expect(rig.done('switch')).toEqual(['stage-a-0 v1', 'prod-a-0 v1', 'prod-a-1 v1'])
    const ledger = await rig.ledger('prod-a')
    expect(ledger).toMatchObject({ turn: null, queue: [], promoted: [{ release: { name: 'v1' } }] })
    expect(ledger?.promoted[0]?.undo).toEqual({ 'prod-a-0': 'undo of v1 at prod-a-0', 'prod-a-1': 'undo of v1 at prod-a-1' })
  })

  it('brings staging back and never touches production when the staging gate fails', async () => {
    await rig.promoted('v1', [stageOf('stage-b'), stageOf('prod-b', { after: 'stage-b' })])
    rig.gate = ({ environment, release, purpose }) =>
      environment === 'stage-b' && release?.name === 'v2' && purpose === 'verify' ? fail : pass
    const deployment = await rig.deploy('v2', [stageOf('stage-b'), stageOf('prod-b', { after: 'stage-b' })])
    await rig.reaches(deployment, 'rejected')
    expect(await deployment.handle.result()).toBe('rejected')
    expect(rig.done('restore', 'stage-b')).toEqual(['stage-b-0 v1'])
    expect(rig.steps.filter(({ target, release }) => target.startsWith('prod-b') && release === 'v2')).toEqual([])
    expect(rig.bodies(deployment, 'state').at(-1)?.reason).toContain('Wrong content')
    expect(await rig.ledger('stage-b')).toMatchObject({ turn: null, promoted: [{ release: { name: 'v1' } }], rollback: null })
  })

  it('rolls production back when its gate fails, by the release and the undo of before', async () => {
    rig.gate = () => pass
    await rig.promoted('v1', [stageOf('prod-c')])
    rig.gate = ({ release, purpose }) => (release?.name === 'v2' && purpose === 'verify' ? fail : pass)
    const deployment = await rig.deploy('v2', [stageOf('prod-c', {}, 1)])
    await rig.reaches(deployment, 'rolled-back')
    expect(await deployment.handle.result()).toBe('rolled-back')
    expect(rig.steps.filter(({ step, target }) => step === 'restore' && target === 'prod-c-0')).toMatchObject([
      { release: 'v1', undo: 'undo of v2 at prod-c-0' },
    ])
    expect(rig.targets.get('prod-c-0')?.release).toBe('v1')
    expect(await rig.ledger('prod-c')).toMatchObject({
      turn: null,
      holds: [{ release: { name: 'v2' } }],
      promoted: [{ release: { name: 'v1' } }],
    })
  })

  it('is held by an inconclusive gate, goes on by an override, and is not held by the same verdict again', async () => {
    rig.gate = ({ purpose, environment }) => (environment === 'prod-d' && purpose === 'verify' ? inconclusive : pass)
    const deployment = await rig.deploy('v1', [stageOf('prod-d', {}, 2)])
    await rig.reaches(deployment, 'paused')
    await expect(rig.decide(deployment, 'resume')).rejects.toMatchObject({
      cause: { message: expect.stringContaining('A verdict holds it') },
    })
    await rig.decide(deployment, 'override')
    await until(
      'the next verdict to hold it',
      async () => rig.gates.filter(({ purpose, environment }) => environment === 'prod-d' && purpose === 'verify').length === 2,
    )
    await until('the second hold', async () => rig.states(deployment).filter((state) => state === 'paused').length === 2)
    await rig.decide(deployment, 'override')
    await rig.reaches(deployment, 'promoted')
  })

  it('wrote only transitions that the machine knows', () => {
    for (const id of rig.journal.keys()) {
      const states = rig.states({ id }) as DeploymentState[]
      for (const [index, state] of states.slice(1).entries()) {
        const from = states[index] ?? 'queued'
        expect(`${from} → ${state}: ${canFollow(from, state)}`).toBe(`${from} → ${state}: true`)
      }
    }
  })
})
