import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import type { DriftCheckInput, DriftOutcome } from '#contracts/deploy-payloads.ts'
import { until } from '../monitoring/until.ts'
import { DeployRig, fail, inconclusive, pass, stageOf } from './deploy-rig.ts'
import { endWatches } from './end-watches.ts'

const NO_DRIFT: DriftOutcome = { reportIds: [], state: 'clean', says: 'No drift.' }

let rig: DeployRig
beforeAll(async () => {
  rig = await DeployRig.open(inject('temporalAddress'))
})
afterAll(async () => {
  await rig?.close()
})
beforeEach(() => {
  rig.gate = () => pass
  rig.drift = () => NO_DRIFT
  rig.onStep = () => undefined
})
afterEach(() => endWatches(rig))

const refusal = (says: string) => ({ cause: { message: expect.stringContaining(says) as unknown } })

describe('approval', () => {
  it('is asked for before the last environment is touched, and not given by who asked for the deployment', async () => {
    const stages = [stageOf('stage-a'), stageOf('prod-a', { after: 'stage-a', approval: 'another' })]
    const deployment = await rig.deploy('v1', stages)
    await rig.reaches(deployment, 'awaiting-approval')
    expect(rig.done('stage', 'prod-a')).toEqual([])
    await expect(rig.decide(deployment, 'approve', { by: 'ada@example.com' })).rejects.toMatchObject(refusal('Somebody else'))
    await expect(rig.decide(deployment, 'approve', { actorKind: 'system' })).rejects.toMatchObject(refusal('A person'))
    await rig.decide(deployment, 'approve')
    await rig.reaches(deployment, 'promoted')
    expect(rig.bodies(deployment, 'decision')).toMatchObject([{ decision: 'approve', by: 'bob@example.com' }])
  })

  it('refused ends it there: staging keeps what it proved, production was not touched', async () => {
    const stages = [stageOf('stage-b'), stageOf('prod-b', { after: 'stage-b', approval: 'anyone' })]
    const deployment = await rig.deploy('v1', stages)
    await rig.reaches(deployment, 'awaiting-approval')
    await rig.decide(deployment, 'reject', { reason: 'not today' })
    await rig.reaches(deployment, 'rejected')
    expect(rig.bodies(deployment, 'state').at(-1)?.reason).toContain('not today')
    expect(await rig.ledger('stage-b')).toMatchObject({ promoted: [{ release: { name: 'v1' } }] })
    expect(await rig.ledger('prod-b')).toMatchObject({ turn: null, promoted: [] })
    expect(rig.done('switch', 'prod-b')).toEqual([])
  })

  it('is no longer waited for when what staging proved is revoked by its continuous verification (kargo #5144, flagger #1801)', async () => {
    await rig.promoted('v1', [stageOf('stage-c')])
    const deployment = await rig.deploy('v2', [stageOf('stage-c'), stageOf('prod-c', { after: 'stage-c', approval: 'anyone' })])
    await rig.reaches(deployment, 'awaiting-approval')
    rig.gate = ({ environment, release }) => (environment === 'stage-c' && release?.name === 'v2' ? fail : pass)
    await rig.reaches(deployment, 'rejected')
    expect(rig.bodies(deployment, 'state').at(-1)?.reason).toContain('revoked')
    // It is rejected by the word of the watch; the way back of staging is another workflow's.
    await until('v1 in staging', () => Promise.resolve(rig.targets.get('stage-c-0')?.release === 'v1'))
    expect(rig.done('switch', 'prod-c')).toEqual([])
  })
})

describe('a pause', () => {
  it('stops before the next step in whatever phase, and goes on where it was', async () => {
    let release = Promise.withResolvers<void>()
    rig.onStep = async (step, { pinned }) => {
      if (step === 'stage' && pinned.target.slug === 'prod-d-0') await release.promise
    }
    const deployment = await rig.deploy('v1', [stageOf('prod-d')])
    await rig.reaches(deployment, 'rolling-out')
    await rig.decide(deployment, 'pause')
    await rig.reaches(deployment, 'paused')
    release.resolve()
    await until('the step under way to end', () => Promise.resolve(rig.done('stage', 'prod-d').length === 1))
    await expect(rig.decide(deployment, 'pause')).rejects.toMatchObject(refusal('cannot be paused'))
    expect(rig.done('switch', 'prod-d')).toEqual([])
    await rig.decide(deployment, 'resume')
    await rig.reaches(deployment, 'promoted')
    release = Promise.withResolvers()
    expect(rig.states(deployment)).toEqual([
      ...['queued', 'validating', 'rolling-out', 'paused', 'rolling-out', 'verifying', 'promoted'],
    ])
  })

  it('does not keep continuous verification from taking a bad release back (flagger #1801)', async () => {
    await rig.promoted('v1', [stageOf('prod-e')])
    const deployment = await rig.deploy('v2', [stageOf('prod-e', { soak: '60s' })])
    await rig.reaches(deployment, 'watching')
    await rig.decide(deployment, 'pause')
    await rig.reaches(deployment, 'paused')
    rig.gate = ({ environment, purpose }) => (environment === 'prod-e' && purpose === 'soak' ? fail : pass)
    await rig.reaches(deployment, 'rolled-back')
    expect(rig.targets.get('prod-e-0')?.release).toBe('v1')
    expect(await deployment.handle.result()).toBe('rolled-back')
  })

  it('does not count as time of watching', async () => {
    const deployment = await rig.deploy('v1', [stageOf('prod-f', { soak: '4s' })])
    await rig.reaches(deployment, 'watching')
    await rig.decide(deployment, 'pause')
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    expect(rig.states(deployment).at(-1)).toBe('paused')
    await rig.decide(deployment, 'resume')
    await rig.reaches(deployment, 'promoted')
    const spans = rig
      .entries(deployment)
      .flatMap(({ at, body }) => (body.kind === 'state' ? [{ state: body.state, at: Date.parse(at) }] : []))
    const watched = spans.reduce(
      (sum, { state, at }, index) => sum + (state === 'watching' ? (spans[index + 1]?.at ?? at) - at : 0),
      0,
    )
    expect(watched).toBeGreaterThanOrEqual(3_900)
  })
})

describe('a verdict that is none', () => {
  it('never becomes a promotion by time', async () => {
    rig.gate = ({ purpose }) => (purpose === 'soak' ? inconclusive : pass)
    const deployment = await rig.deploy('v1', [stageOf('prod-g', { soak: '20s' })])
    await rig.reaches(deployment, 'paused')
    await new Promise((resolve) => setTimeout(resolve, 6_000))
    expect(rig.states(deployment).at(-1)).toBe('paused')
    expect(await rig.ledger('prod-g')).toMatchObject({ promoted: [], turn: { deploymentId: deployment.id } })
    await rig.decide(deployment, 'override')
    await until('the next verdict to hold it', () =>
      Promise.resolve(rig.states(deployment).filter((state) => state === 'paused').length === 2),
    )
    rig.gate = () => pass
    await rig.decide(deployment, 'override')
    await rig.reaches(deployment, 'promoted')
  })

  it('holds after drift could not be looked at, without failing anything, and the same drift holds once', async () => {
    rig.drift = () => {
      throw new Error('unexpected shape of a key')
    }
    const deployment = await rig.deploy('v1', [stageOf('prod-h')])
    await rig.reaches(deployment, 'paused')
    expect(rig.bodies(deployment, 'drift')).toMatchObject([
      { state: 'unknown', says: expect.stringContaining('unexpected shape') },
    ])
    rig.drift = () => ({ reportIds: [], state: 'drift', says: 'API_KEY is a UUID in staging and a JWT here.' })
    await rig.decide(deployment, 'override')
    await until('the other drift to hold it', () =>
      Promise.resolve(rig.states(deployment).filter((state) => state === 'paused').length === 2),
    )
    await rig.decide(deployment, 'override')
    await rig.reaches(deployment, 'promoted')
  })
})

describe('drift of an environment further on', () => {
  it('holds before anything is touched, and once let pass it holds no more', async () => {
    rig.drift = ({ environment }) =>
      environment === 'prod-ahead' ? { reportIds: [], state: 'drift', says: 'API_KEY is a UUID here.' } : NO_DRIFT
    const deployment = await rig.deploy('v1', [stageOf('stage-ahead'), stageOf('prod-ahead', { after: 'stage-ahead' })])
    await rig.reaches(deployment, 'paused')
    expect(rig.steps.filter(({ target, step }) => target.startsWith('stage-ahead') && step !== 'check')).toEqual([])
    await rig.decide(deployment, 'override')
    await rig.reaches(deployment, 'promoted')
    expect(rig.states(deployment).filter((state) => state === 'paused')).toHaveLength(1)
  })

  it('of what runs there is no matter before its turn, and never for the release that is wanted there', async () => {
    const asked: DriftCheckInput[] = []
    rig.drift = (input) => {
      asked.push(input)
      return NO_DRIFT
    }
    const stages = [stageOf('stage-turn'), stageOf('prod-turn', { after: 'stage-turn' })]
    const promoteOnce = async () => {
      asked.length = 0
      await rig.reaches(await rig.deploy('v1', stages), 'promoted')
    }
    await promoteOnce()
    await promoteOnce()
    expect(asked.map(({ environment, observes }) => [environment, observes])).toEqual([
      ['stage-turn', false],
      ['prod-turn', false],
      ['stage-turn', true],
      ['prod-turn', false],
      ['prod-turn', true],
    ])
  })
})

describe('without anything to return to', () => {
  it('a failing release is held, and can be given up so that others get their turn', async () => {
    rig.gate = ({ release, purpose }) => (release?.name === 'v1' && purpose === 'verify' ? fail : pass)
    const deployment = await rig.deploy('v1', [stageOf('prod-i')])
    await rig.reaches(deployment, 'paused')
    expect(rig.bodies(deployment, 'state').at(-1)?.reason).toContain('nothing to return to')
    const next = await rig.deploy('v2', [stageOf('prod-i')])
    await expect(rig.decide(deployment, 'roll-back')).rejects.toMatchObject(refusal('no earlier release'))
    await rig.decide(deployment, 'cancel')
    await rig.reaches(deployment, 'cancelled')
    await rig.reaches(next, 'promoted')
  })
})

describe('the queue', () => {
  it('lets one at a time to an environment, in the order they came, and can be left', async () => {
    const first = await rig.deploy('v1', [stageOf('prod-j', { approval: 'anyone' })])
    await rig.reaches(first, 'awaiting-approval')
    const second = await rig.deploy('v2', [stageOf('prod-j')])
    await until('the second in the queue', async () => (await rig.ledger('prod-j'))?.queue.length === 1)
    const third = await rig.deploy('v3', [stageOf('prod-j')])
    await until('the third in the queue', async () => (await rig.ledger('prod-j'))?.queue.length === 2)
    await rig.decide(second, 'cancel')
    await rig.reaches(second, 'cancelled')
    expect(rig.states(third)).toEqual(['queued'])
    await rig.decide(first, 'cancel')
    await rig.reaches(third, 'promoted')
    expect(rig.done('switch', 'prod-j')).toEqual(['prod-j-0 v3'])
  })
})
