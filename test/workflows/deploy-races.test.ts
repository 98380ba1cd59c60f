import { ApplicationFailure } from '@temporalio/common'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { environmentWorkflowId, taskQueues, watchReleaseWorkflowId } from '#contracts/workflow-ids.ts'
import { workflowTypes } from '#workflows/messages.ts'
import { endTurn, environmentLedger, rollBackEnvironment, tellWatched } from '#workflows/messages-deploy.ts'
import { until } from '../monitoring/until.ts'
import { DeployRig, fail, inconclusive, pass, releaseNamed, stageOf } from './deploy-rig.ts'
import { endWatches } from './end-watches.ts'

let rig: DeployRig
beforeAll(async () => {
  rig = await DeployRig.open(inject('temporalAddress'))
})
afterAll(async () => {
  await rig?.close()
})
beforeEach(() => {
  rig.gate = () => pass
  rig.onStep = () => undefined
  rig.onJournal = () => Promise.resolve()
})
afterEach(() => endWatches(rig))

const refusal = (says: string) => ({ cause: { message: expect.stringContaining(says) as unknown } })
const person = { by: 'bob@example.com', actorKind: 'member', reason: 'it is wrong', correlationId: 'click' } as const
const unwatched = { gates: undefined }

describe('a deployment', () => {
  it('that may not touch its targets while what runs is taken back goes on afterwards', async () => {
    const stages = [stageOf('prod-a', { gates: { verify: 'smoke' } })]
    for (const name of ['v0', 'v1']) await rig.promoted(name, stages)
    const staged = Promise.withResolvers<void>()
    const restored = Promise.withResolvers<void>()
    rig.onStep = async (step) => {
      if (step === 'stage') await staged.promise
      if (step === 'restore') await restored.promise
    }
    const next = await rig.deploy('v2', stages)
    await rig.reaches(next, 'rolling-out')
    await rig.rollBack('prod-a')
    staged.resolve()
    await until('the candidate to be judged', () =>
      Promise.resolve(rig.bodies(next, 'gate').some(({ purpose, verdict }) => purpose === 'candidate' && verdict === 'pass')),
    )
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(rig.done('switch', 'prod-a')).toEqual(['prod-a-0 v0', 'prod-a-0 v1'])
    restored.resolve()
    await rig.reaches(next, 'promoted')
    // The deployment says so, then tells the ledger.
    const kept = async () => (await rig.ledger('prod-a'))?.promoted.map(({ release }) => release.name).join(' ')
    await until('the ledger to know', async () => (await kept()) === 'v2 v0')
  })

  it('by automation does not bring back what ran and was taken back while it was on its way', async () => {
    const stages = [stageOf('prod-j', unwatched)]
    for (const name of ['v1', 'v2']) await rig.promoted(name, stages)
    const staged = Promise.withResolvers<void>()
    rig.onStep = async (step) => {
      if (step === 'stage') await staged.promise
    }
    const again = await rig.deploy('v2', stages, { actorKind: 'system', requestedBy: 'schedule' })
    await rig.reaches(again, 'rolling-out')
    await rig.decide(again, 'pause')
    staged.resolve()
    await until('it to be staged', () =>
      Promise.resolve(rig.bodies(again, 'step').some(({ step, outcome }) => step === 'stage' && outcome === 'done')),
    )
    const { workflowId } = await rig.rollBack('prod-j')
    await rig.temporal.client.workflow.getHandle(workflowId).result()
    await until('the turn anew', async () => (await rig.ledger('prod-j'))?.rollback === null)
    await new Promise((resolve) => setTimeout(resolve, 500))
    await rig.decide(again, 'resume')
    await rig.reaches(again, 'rejected')
    expect(rig.targets.get('prod-j-0')?.release).toBe('v1')
  })

  it('is not promoted past a verdict that held it while what it replaced was being ended', async () => {
    const stages = [stageOf('prod-b', { onFail: 'hold' })]
    await rig.promoted('v1', stages)
    const retired = Promise.withResolvers<void>()
    rig.onStep = async (step) => {
      if (step === 'retire') await retired.promise
    }
    const held = await rig.deploy('v2', stages)
    await until('the retirement', () =>
      Promise.resolve(rig.bodies(held, 'step').some(({ step, outcome }) => step === 'retire' && outcome === 'started')),
    )
    rig.gate = ({ purpose }) => (purpose === 'soak' ? fail : pass)
    await rig.reaches(held, 'paused')
    retired.resolve()
    await until('the end of the retirement', () =>
      Promise.resolve(rig.bodies(held, 'step').some(({ step, outcome }) => step === 'retire' && outcome === 'done')),
    )
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(rig.states(held).at(-1)).toBe('paused')
    await rig.decide(held, 'override')
    await rig.reaches(held, 'promoted')
  })

  it('that is being taken back is not held by a verdict that comes late', async () => {
    await rig.promoted('v1', [stageOf('prod-c', unwatched)])
    const restored = Promise.withResolvers<void>()
    rig.onStep = async (step) => {
      if (step === 'restore') await restored.promise
    }
    rig.gate = ({ release, purpose }) => (release?.name === 'v2' && purpose === 'verify' ? fail : pass)
    const late = await rig.deploy('v2', [stageOf('prod-c', { gates: { verify: 'smoke' } })])
    await rig.reaches(late, 'rolling-back')
    const word = { ...inconclusive, gateRunId: late.id, samples: 3, environment: 'prod-c', runStartedAt: 0 }
    await late.handle.signal(tellWatched, word)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    restored.resolve()
    await rig.reaches(late, 'rolled-back')
    expect(rig.states(late)).not.toContain('paused')
  })

  it('is not approved by a token in the place of somebody else', async () => {
    const deployment = await rig.deploy('v1', [stageOf('prod-d', { approval: 'another' })])
    await rig.reaches(deployment, 'awaiting-approval')
    const token = { by: 'token:mine', actorKind: 'token' } as const
    await expect(rig.decide(deployment, 'approve', token)).rejects.toMatchObject(
      refusal('A person has to approve it: a token cannot. Approve it signed in, on the page of this deployment.'),
    )
    await rig.decide(deployment, 'approve')
    await rig.reaches(deployment, 'promoted')
  })
})

describe('a ledger', () => {
  it('that cannot be read is no empty one: a deployment says so and ends', async () => {
    const unread = await rig.temporal.client.workflow.start(workflowTypes.keepEnvironment, {
      workflowId: environmentWorkflowId(tenantId, 'prod-unread'),
      taskQueue: 'polled by nobody',
      args: [{ tenantId, environment: 'prod-unread' }],
      memo: { ledger: { promoted: 'of another version' } },
    })
    await unread.terminate('ended from outside')
    const deployment = await rig.deploy('v1', [stageOf('prod-unread', unwatched)])
    await rig.reaches(deployment, 'rejected')
    expect(rig.bodies(deployment, 'state').at(-1)?.reason).toContain('cannot be read')
    expect(rig.done('switch', 'prod-unread')).toEqual([])
  })

  it('gives the turn on when a rollback was ended from outside', async () => {
    const stages = [stageOf('prod-e', unwatched)]
    for (const name of ['v0', 'v1']) await rig.promoted(name, stages)
    rig.onStep = (step) => {
      if (step === 'restore') throw ApplicationFailure.nonRetryable('disk full', 'NOT_POSSIBLE')
    }
    const { workflowId } = await rig.rollBack('prod-e')
    const next = await rig.deploy('v2', stages)
    await until('v2 in the queue', async () => (await rig.ledger('prod-e'))?.queue.length === 1)
    await rig.temporal.client.workflow.getHandle(workflowId).terminate('by mistake')
    await rig.reaches(next, 'promoted')
  })

  it('takes back what was meant alone, and one release alone at a time', async () => {
    const stages = [stageOf('prod-f', unwatched)]
    const [first, second, third] = [
      await rig.promoted('v1', stages),
      await rig.promoted('v2', stages),
      await rig.promoted('v3', stages),
    ]
    const ask = (asked: { to: string | null; of?: string }) =>
      rig.ledgerHandle('prod-f').executeUpdate(rollBackEnvironment, { args: [{ ...person, ...asked }] })
    await expect(ask({ to: null, of: second.id })).rejects.toMatchObject(refusal('Another deployment'))
    const restored = Promise.withResolvers<void>()
    rig.onStep = async (step) => {
      if (step === 'restore') await restored.promise
    }
    const { workflowId } = await ask({ to: null, of: third.id })
    expect(await ask({ to: null, of: third.id })).toEqual({ workflowId })
    expect(await ask({ to: second.input.release.id })).toEqual({ workflowId })
    await expect(ask({ to: first.input.release.id })).rejects.toMatchObject(refusal('A rollback to v2 is under way'))
    restored.resolve()
    await rig.temporal.client.workflow.getHandle(workflowId).result()
    // Who clicked at the same time and comes late does not take back one more.
    await expect(ask({ to: null, of: third.id })).rejects.toMatchObject(refusal('Another deployment'))
    expect(rig.targets.get('prod-f-0')?.release).toBe('v2')
  })

  it('outlives releases that are too large to keep four of, and still goes back', async () => {
    const stage = stageOf('prod-k', unwatched)
    const values = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`SETTING_${n}`, 'x'.repeat(4_000)]))
    const large = { ...stage, targets: stage.targets.map((pinned) => ({ ...pinned, values })) }
    for (const name of ['v1', 'v2', 'v3', 'v4']) await rig.promoted(name, [large])
    const kept = async () => (await rig.ledger('prod-k'))?.promoted.map(({ release }) => release.name).join(' ')
    await until('v4 and v3 alone', async () => (await kept()) === 'v4 v3')
    await rig.rollBack('prod-k')
    await until('v3 again', () => Promise.resolve(rig.targets.get('prod-k-0')?.release === 'v3'))
  }, 240_000)

  it('goes on answering when its history is long and the database is away', async () => {
    const gone = await rig.deploy('v1', [stageOf('prod-g', { ...unwatched, approval: 'anyone' })])
    await rig.reaches(gone, 'awaiting-approval')
    const next = await rig.deploy('v2', [stageOf('prod-g', { ...unwatched, approval: 'anyone' })])
    await until('v2 in the queue', async () => (await rig.ledger('prod-g'))?.queue.length === 1)
    rig.isJournalAway = true
    await gone.handle.terminate('by mistake')
    await until('the turn to be given on', async () => (await rig.ledger('prod-g'))?.turn?.deploymentId === next.id, {
      withinMs: 90_000,
    })
    const ledger = rig.ledgerHandle('prod-g')
    const { runId } = await ledger.describe()
    const nobody = { deploymentId: '00000000-0000-4000-8000-000000000000' }
    for (let sent = 0; sent < 2_100; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => ledger.signal(endTurn, nobody)))
      await ledger.query(environmentLedger)
    }
    expect((await ledger.describe()).runId).toBe(runId)
    rig.isJournalAway = false
    await until('another run', async () => (await ledger.describe()).runId !== runId, { withinMs: 90_000 })
    expect(rig.states(gone).at(-1)).toBe('cancelled')
  }, 180_000)
})

describe('a watch', () => {
  const watch = async (environment: string, deploymentId: string, isAskedToTell: boolean) => {
    const { id, name, contentHash } = releaseNamed('v1')
    const subject = {
      ...{ tenantId, environment, deploymentId, release: { id, name, contentHash }, suite: 'watch', everyMs: 500 },
      ...{ onFail: 'hold', onInconclusive: 'hold', places: [], reportTo: null, requestedBy: 'ada', correlationId: 'c' },
    } as const
    const told = { deploymentId, verdict: 'pass' } as const
    return await rig.temporal.client.workflow.start(workflowTypes.watchRelease, {
      ...{ workflowId: watchReleaseWorkflowId(tenantId, environment), taskQueue: taskQueues.main },
      args: [{ tenantId, environment, subject, told, isAskedToTell }],
    })
  }

  it('tells in its next run what was asked for in the one before', async () => {
    const id = '00000000-0000-4000-8000-00000000000a'
    const handle = await watch('prod-h', id, true)
    await until('a word of it', () => Promise.resolve(rig.bodies({ id }, 'gate').some(({ verdict }) => verdict === 'pass')))
    await handle.terminate()
  })

  it('goes on when its journal is refused for good', async () => {
    const id = '00000000-0000-4000-8000-00000000000b'
    let refused = 0
    rig.onJournal = ({ deploymentId }) => {
      if (deploymentId !== id) return Promise.resolve()
      refused += 1
      return Promise.reject(ApplicationFailure.nonRetryable('There is no such deployment.', 'NOT_FOUND'))
    }
    const handle = await watch('prod-i', id, true)
    await until('the refusal', () => Promise.resolve(refused > 0))
    const seen = rig.gates.filter(({ environment }) => environment === 'prod-i').length
    await until('more runs', () =>
      Promise.resolve(rig.gates.filter(({ environment }) => environment === 'prod-i').length > seen + 1),
    )
    expect((await handle.describe()).status.name).toBe('RUNNING')
    await handle.terminate()
  })
})
