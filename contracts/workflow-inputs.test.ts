import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { gateScheduleId, retainWorkflowId } from './workflow-ids.ts'
import { inputOf } from './workflow-inputs.ts'

const tenantId = randomUUID()

describe('an edited input', () => {
  it('may change all but what the id of its workflow names', () => {
    const takes = inputOf('runScheduledGate')
    const given = { tenantId, name: 'nightly', suite: 'smoke', environment: 'staging', target: null }
    const id = `${gateScheduleId(tenantId, 'nightly')}-2026-01-01T00:00:00Z`
    expect(takes?.isAbout(id, [{ ...given, environment: 'production' }])).toBe(true)
    expect(takes?.isAbout(id, [{ ...given, name: 'hourly' }])).toBe(false)
    expect(inputOf('retain')?.isAbout(`${retainWorkflowId(tenantId)}-2026-01-01T00:00:00Z`, [{ tenantId }])).toBe(true)
  })

  it('is none where the id names all of it, and nobody gives a gate its verdict', () => {
    for (const type of ['monitorGateway', 'alertGroup', 'undoBackfill', 'closeGateRun', 'toString'])
      expect(inputOf(type)).toBeNull()
  })
})
