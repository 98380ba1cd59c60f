import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { rollbackWorkflowId } from '#contracts/workflow-ids.ts'
import { openLedger } from '#temporal/environment-ledgers.ts'
import { rollbackWorkerAlive } from '#temporal/rollback-worker-alive.ts'
import { endTurn, environmentLedger, releaseHold, retryRollback } from '#workflows/messages-deploy.ts'
import { until } from '../monitoring/until.ts'
import { DeployRig, fail, pass, releaseNamed, stageOf } from './deploy-rig.ts'
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
})
afterEach(() => endWatches(rig))

const refusal = (says: string) => ({ cause: { message: expect.stringContaining(says) as unknown } })
const person = { by: 'bob@example.com', actorKind: 'member', reason: 'mended', correlationId: 'click' } as const
const unwatched = { gates: undefined }

describe('a rollback', () => {
  it('asked for after promotion brings the release before back, and holds what it took back', async () => {
    await rig.promoted('v1', [stageOf('prod-a')])
    const second = await rig.promoted('v2', [stageOf('prod-a')])
    const { workflowId } = await rig.rollBack('prod-a')
    expect(workflowId).toBe(rollbackWorkflowId(second.id))
    await rig.temporal.client.workflow.getHandle(workflowId).result()
    expect(rig.states(second).slice(-3)).toEqual(['promoted', 'rolling-back', 'rolled-back'])
    expect(rig.targets.get('prod-a-0')?.release).toBe('v1')
    await expect(rig.rollBack('prod-a')).rejects.toMatchObject(refusal('no earlier release'))
    const automation = await rig.deploy('v2', [stageOf('prod-a')], { actorKind: 'system', requestedBy: 'schedule' })
    await rig.reaches(automation, 'rejected')
    const byPerson = await rig.deploy('v2', [stageOf('prod-a')])
    await rig.reaches(byPerson, 'paused')
    await rig.decide(byPerson, 'cancel')
    await rig.ledgerHandle('prod-a').executeUpdate(releaseHold, { args: [person] })
    await expect(rig.ledgerHandle('prod-a').executeUpdate(releaseHold, { args: [person] })).rejects.toMatchObject(
      refusal('Nothing is held'),
    )
    await rig.reaches(await rig.deploy('v2', [stageOf('prod-a')]), 'promoted')
  })

  it('keeps the hold of what was taken back before it, and a person releases one of them', async () => {
    await rig.promoted('v1', [stageOf('prod-holds')])
    const releases = []
    for (const name of ['v2', 'v3']) {
      await rig.promoted(name, [stageOf('prod-holds')])
      const { workflowId } = await rig.rollBack('prod-holds')
      await rig.temporal.client.workflow.getHandle(workflowId).result()
      const { holds } = await rig.ledgerHandle('prod-holds').query(environmentLedger)
      releases.unshift(name)
      expect(holds.map(({ release }) => release.name)).toEqual(releases)
    }
    const { holds } = await rig.ledgerHandle('prod-holds').query(environmentLedger)
    const byAutomation = { actorKind: 'system', requestedBy: 'schedule' } as const
    await rig.reaches(await rig.deploy('v2', [stageOf('prod-holds')], byAutomation), 'rejected')
    const release = holds.find((hold) => hold.release.name === 'v3')?.release.id ?? ''
    const asked: { args: [typeof person & { release: string }] } = { args: [{ ...person, release }] }
    await rig.ledgerHandle('prod-holds').executeUpdate(releaseHold, asked)
    await expect(rig.ledgerHandle('prod-holds').executeUpdate(releaseHold, asked)).rejects.toMatchObject(
      refusal('This release is not held'),
    )
    await rig.reaches(await rig.deploy('v2', [stageOf('prod-holds')], byAutomation), 'rejected')
    await rig.reaches(await rig.deploy('v3', [stageOf('prod-holds')], byAutomation), 'promoted')
  })

  it('by continuous verification takes back what failed after it was promoted, and watches what runs again', async () => {
    await rig.promoted('v1', [stageOf('prod-b')])
    const second = await rig.promoted('v2', [stageOf('prod-b')])
    rig.gate = ({ release }) => (release?.name === 'v2' ? fail : pass)
    await rig.reaches(second, 'rolled-back')
    expect(rig.targets.get('prod-b-0')?.release).toBe('v1')
    expect(rig.bodies(second, 'state').at(-1)?.reason).toContain('Continuous verification: fail')
    const seen = rig.gates.length
    await until('v1 to be watched again', () =>
      Promise.resolve(
        rig.gates.slice(seen).some(({ environment, release }) => environment === 'prod-b' && release?.name === 'v1'),
      ),
    )
  })

  it('of a deployment at work ends with the main worker dead and the database away, and its history is complete afterwards', async () => {
    await rig.promoted('v1', [stageOf('prod-c', unwatched, 2)])
    const stuck = Promise.withResolvers<void>()
    rig.onStep = async (step, { pinned, release }, attempt) => {
      if (step === 'switch' && release.name === 'v2' && pinned.target.slug === 'prod-c-1' && attempt === 1) await stuck.promise
    }
    const second = await rig.deploy('v2', [stageOf('prod-c', unwatched, 2)])
    // Only the canary was switched: that target alone runs v2.
    await until('the first wave to run v2', () => Promise.resolve(rig.targets.get('prod-c-0')?.release === 'v2'))
    await until('the second switch to be under way', async () => (await rig.ledger('prod-c'))?.turn?.touched.length === 2)
    rig.isJournalAway = true
    const stopping = rig.stopMain()
    const began = Date.now()
    await rig.rollBack('prod-c')
    await until('service to be restored', () => Promise.resolve(rig.targets.get('prod-c-0')?.release === 'v1'))
    expect(Date.now() - began).toBeLessThan(10_000)
    await until('the ledger to know', async () => (await rig.ledger('prod-c'))?.rollback === null)
    expect(rig.states(second)).not.toContain('rolled-back')
    stuck.resolve()
    await stopping
    rig.isJournalAway = false
    await rig.startMain()
    expect(await second.handle.result()).toBe('rolled-back')
    await rig.reaches(second, 'rolled-back')
    expect(rig.done('switch', 'prod-c').filter((done) => done.endsWith('v2'))).toEqual(['prod-c-0 v2'])
    expect(rig.targets.get('prod-c-0')?.release).toBe('v1')
  })

  it('that fails at one target restores the others, is resumed by a person, and lets nobody deploy meanwhile', async () => {
    await rig.promoted('v1', [stageOf('prod-d', unwatched, 2)])
    const second = await rig.promoted('v2', [stageOf('prod-d', unwatched, 2)])
    let isBroken = true
    rig.onStep = (step, { pinned }) => {
      if (step === 'restore' && pinned.target.slug === 'prod-d-1' && isBroken) throw new Error('disk full')
    }
    const { workflowId } = await rig.rollBack('prod-d')
    const rollback = rig.temporal.client.workflow.getHandle(workflowId)
    await until('the other target', () => Promise.resolve(rig.targets.get('prod-d-0')?.release === 'v1'))
    await expect(rollback.executeUpdate(retryRollback, { args: [person] })).rejects.toMatchObject(refusal('has not failed'))
    await until('the failure', () => Promise.resolve(rig.states(second).at(-1) === 'rollback-failed'), { withinMs: 90_000 })
    expect(rig.bodies(second, 'state').at(-1)?.reason).toContain('prod-d-1')
    const waiting = await rig.deploy('v3', [stageOf('prod-d', unwatched, 2)])
    await until('v3 in the queue', async () => (await rig.ledger('prod-d'))?.queue.length === 1)
    isBroken = false
    await rollback.executeUpdate(retryRollback, { args: [person] })
    await rig.reaches(second, 'rolled-back')
    await rig.reaches(waiting, 'promoted')
    expect(rig.bodies(second, 'decision')).toMatchObject([{ decision: 'roll-back' }, { decision: 'retry' }])
  }, 150_000)

  it('goes to any release of the window, which comes back without gates when it is deployed again', async () => {
    for (const name of ['v1', 'v2', 'v3']) await rig.promoted(name, [stageOf('prod-e')])
    const { workflowId } = await rig.rollBack('prod-e', releaseNamed('v1').id)
    await rig.temporal.client.workflow.getHandle(workflowId).result()
    expect(rig.targets.get('prod-e-0')?.release).toBe('v1')
    for (const name of ['v4', 'v5']) await rig.promoted(name, [stageOf('prod-e')])
    const seen = rig.gates.length
    const back = await rig.deploy('v1', [stageOf('prod-e', { soak: '1h' })], { skipsGates: true })
    await rig.reaches(back, 'promoted')
    expect(
      rig.gates
        .slice(seen)
        .filter(({ purpose, deploymentId }) => deploymentId === back.id && purpose !== 'watch' && purpose !== 'soak'),
    ).toEqual([])
  })
})

describe('a ledger', () => {
  it('gives on the turn of a deployment that was ended from outside, and brings back what it left', async () => {
    await rig.promoted('v1', [stageOf('prod-f', unwatched)])
    rig.onStep = async (step, { release, pinned }) => {
      if (step === 'switch' && release.name === 'v2' && pinned.target.slug === 'prod-f-1')
        await new Promise((resolve) => setTimeout(resolve, 5_000))
    }
    const gone = await rig.deploy('v2', [stageOf('prod-f', unwatched, 2)])
    await until('the first wave', () => Promise.resolve(rig.targets.get('prod-f-0')?.release === 'v2'))
    const next = await rig.deploy('v3', [stageOf('prod-f', unwatched)])
    await until('v3 in the queue', async () => (await rig.ledger('prod-f'))?.queue.length === 1)
    await gone.handle.terminate('by mistake')
    await rig.reaches(next, 'promoted')
    expect(rig.states(gone).at(-1)).toBe('rolled-back')
    expect(rig.done('restore', 'prod-f')).toContain('prod-f-0 v1')
  })

  it('gives on the turn of one that had touched nothing, and says so', async () => {
    const gone = await rig.deploy('v1', [stageOf('prod-g', { approval: 'anyone' })])
    await rig.reaches(gone, 'awaiting-approval')
    const next = await rig.deploy('v2', [stageOf('prod-g')])
    await until('v2 in the queue', async () => (await rig.ledger('prod-g'))?.queue.length === 1)
    await gone.handle.terminate('by mistake')
    await rig.reaches(next, 'promoted')
    await rig.reaches(gone, 'cancelled')
  })

  it('goes on after thousands of messages as if there had been one run', async () => {
    await rig.promoted('v1', [stageOf('prod-h', unwatched)])
    const ledger = rig.ledgerHandle('prod-h')
    const { runId } = await ledger.describe()
    const nobody = { deploymentId: '00000000-0000-4000-8000-000000000000' }
    for (let sent = 0; sent < 2_100; sent += 50) {
      await Promise.all(Array.from({ length: 50 }, () => ledger.signal(endTurn, nobody)))
      // The ledger keeps up: what is shown is how it goes on, not how fast it is.
      await ledger.query(environmentLedger)
    }
    await until('another run', async () => (await ledger.describe()).runId !== runId)
    expect(await rig.ledger('prod-h')).toMatchObject({ promoted: [{ release: { name: 'v1' } }] })
    await rig.promoted('v2', [stageOf('prod-h', unwatched)])
    await rig.rollBack('prod-h')
    await until('v1 again', () => Promise.resolve(rig.targets.get('prod-h-0')?.release === 'v1'))
  }, 180_000)

  it('that was ended from outside is opened again with what it knew', async () => {
    await rig.promoted('v1', [stageOf('prod-i', unwatched)])
    await rig.ledgerHandle('prod-i').terminate('by mistake')
    await openLedger(rig.temporal.client, { tenantId, environment: 'prod-i' })
    await rig.promoted('v2', [stageOf('prod-i', unwatched)])
    expect((await rig.ledger('prod-i'))?.promoted.map(({ release }) => release.name)).toEqual(['v2', 'v1'])
  })

  it('has a worker that Temporal sees', async () => {
    expect(await rollbackWorkerAlive(rig.temporal.client)).toBe(true)
  })
})
