import { describe, expect, it } from 'vitest'
import * as ids from './workflow-ids.ts'
import { idsOfTenant, withoutTime, workflowSubject } from './workflow-subject.ts'

const tenantId = '00000000-0000-4000-8000-000000000001'
const other = '00000000-0000-4000-8000-000000000002'
/** Made from the id of a single request, not from a tenant's. */
const OF_ONE_REQUEST = /^(act|rollback|gate)\//
const subject = (target: string | null) => ({ tenantId, target })

describe('whose a workflow is and what it is about', () => {
  it('is read from the id where that says it', () => {
    expect(workflowSubject(ids.monitorWorkflowId(tenantId, 'fleet'))).toEqual(subject('fleet'))
    expect(workflowSubject(ids.deployWorkflowId(tenantId, 'production', 7))).toEqual(subject('production'))
    expect(workflowSubject(ids.watchReleaseWorkflowId(tenantId, 'staging'))).toEqual(subject('staging'))
    expect(workflowSubject(ids.webhookWorkflowId(tenantId, 'crm', 'a-test'))).toEqual(subject('crm'))
    expect(workflowSubject(ids.retainWorkflowId(tenantId))).toEqual(subject(null))
    // As a schedule starts it.
    expect(workflowSubject(`${ids.retainWorkflowId(tenantId)}-2026-01-01T00:00:00Z`)).toEqual(subject(null))
  })

  it('is read from what it was given where the id does not say it', () => {
    expect(workflowSubject(ids.actionWorkflowId(other), [{ tenantId, gatewaySlug: 'fleet' }])).toEqual(subject('fleet'))
    expect(workflowSubject(ids.gateWorkflowId(other), [{ tenantId, environment: 'staging' }])).toEqual(subject('staging'))
    const undo = { tenantId, to: { environment: 'production' } }
    expect(workflowSubject(ids.rollbackWorkflowId(other), [undo])).toEqual(subject('production'))
    const group = { tenantId, groupKey: 'drift{environment="production"}' }
    expect(workflowSubject(ids.alertWorkflowId(tenantId, 'a1'), [group])).toEqual(subject(group.groupKey))
    const scheduled = { tenantId, source: 'old-board' }
    expect(workflowSubject(`${ids.backfillScheduleId(tenantId, 'old-board')}-2026-01-01T00:00:00Z`, [scheduled])).toEqual(
      subject('old-board'),
    )
  })

  it('believes the id before what the workflow was given, and is unknown where neither says it', () => {
    expect(workflowSubject(ids.monitorWorkflowId(tenantId, 'fleet'), [{ tenantId: other }])).toEqual(subject('fleet'))
    for (const id of [ids.gateWorkflowId(other), ids.actionWorkflowId(other), ids.rollbackWorkflowId(other)])
      expect(workflowSubject(id)).toEqual({ tenantId: null, target: null })
    expect(workflowSubject('somebody-elses', ['text'])).toEqual({ tenantId: null, target: null })
  })

  it('knows every kind of id that names its tenant', () => {
    // Whatever is exported there, so that a new one is not forgotten.
    const builders = Object.values(ids).filter((each) => typeof each === 'function')
    const named = builders.map((build) => build(tenantId, 'a' as never, 'b' as never)).filter((id) => !OF_ONE_REQUEST.test(id))
    const beginnings = idsOfTenant(tenantId)
    for (const id of named) expect(workflowSubject(id)).toMatchObject({ tenantId })
    expect(beginnings.filter((begin) => !named.some((id) => `${id}/`.startsWith(`${begin}/`)))).toEqual([])
  })

  it('takes what a schedule started for one', () => {
    expect(withoutTime('drift-schedule/t/production-2026-11-30T20:15:00Z')).toBe('drift-schedule/t/production')
    expect(withoutTime('drift-schedule/t/production-2026')).toBe('drift-schedule/t/production-2026')
  })
})
