import { randomUUID } from 'node:crypto'
import { ApplicationFailure } from '@temporalio/common'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { rollbackWorkflowId } from '#contracts/workflow-ids.ts'
import { askRollBack, rollBackState } from '#temporal/ask-roll-back.ts'
import { until } from '../monitoring/until.ts'
import { DeployRig, stageOf } from './deploy-rig.ts'

let rig: DeployRig
beforeAll(async () => {
  rig = await DeployRig.open(inject('temporalAddress'))
})
afterAll(async () => {
  await rig?.close()
})

const asking = (environment: string, deploymentId: string) => ({
  ...{ tenantId, environment, deploymentId, updateId: randomUUID(), by: 'runbook/bad-release', actorKind: 'system' as const },
  ...{ reason: 'runbook bad-release', correlationId: 'incident/1' },
})

it('rolls back by the ledger, as people do, once for an action, and follows it to its end', async () => {
  const { client } = rig.temporal
  const first = await rig.promoted('v1', [stageOf('prod')])
  const second = await rig.promoted('v2', [stageOf('prod')])
  const stale = await askRollBack(client, asking('prod', first.id))
  expect(stale).toMatchObject({ ok: false })
  const asked = asking('prod', second.id)
  const answers = await Promise.all([askRollBack(client, asked), askRollBack(client, asked)])
  const { workflowId } = { workflowId: rollbackWorkflowId(second.id) }
  expect(answers).toEqual([
    { ok: true, workflowId },
    { ok: true, workflowId },
  ])
  const state = () => rollBackState(client, { tenantId, environment: 'prod', workflowId })
  await until('the end of the rollback', async () => (await state()) === 'done')
  expect(rig.done('restore', 'prod')).toEqual(['prod-0 v1'])
  await rig.reaches(second, 'rolled-back')
})

it('is failed while it waits for a person, and refused where nothing was ever deployed', async () => {
  const { client } = rig.temporal
  await rig.promoted('v1', [stageOf('shop')])
  const second = await rig.promoted('v2', [stageOf('shop')])
  rig.onStep = (step) => {
    if (step === 'restore') throw ApplicationFailure.nonRetryable('the target takes no release')
  }
  const answer = await askRollBack(client, asking('shop', second.id))
  const workflowId = answer.ok ? answer.workflowId : ''
  const state = () => rollBackState(client, { tenantId, environment: 'shop', workflowId })
  expect(await state()).not.toBe('done')
  await until('the rollback to have failed', async () => (await state()) === 'failed', { withinMs: 120_000 })
  // Ended by hand, it has brought nothing back.
  await client.workflow.getHandle(workflowId).terminate()
  expect(await state()).toBe('failed')
  rig.onStep = () => undefined
  expect(await askRollBack(client, asking('nowhere', second.id))).toMatchObject({
    ok: false,
    why: expect.stringContaining('Nothing was ever deployed to nowhere'),
  })
})
