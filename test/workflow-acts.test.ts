import { describe, expect, it } from 'vitest'
import { actRights } from '#domain/workflow/act-rights.ts'
import { actRules } from '#domain/workflow/act-rules.ts'
import { whyNotAct } from '#domain/workflow/workflow-can.ts'
import * as workflows from '#workflows/index.ts'
import * as rollbackWorkflows from '#workflows/rollback-index.ts'

describe('what may be done to workflows by hand', () => {
  it('is said of every workflow that the workers run, and of no other', () => {
    expect(Object.keys(actRules).toSorted()).toEqual([...Object.keys(workflows), ...Object.keys(rollbackWorkflows)].toSorted())
  })

  it('needs a right besides, or none, which is said of each', () => {
    expect(Object.keys(actRights).toSorted()).toEqual(Object.keys(actRules).toSorted())
  })

  it('says of what is refused what to do instead', () => {
    const ended = { type: 'deployRelease', status: 'failed' }
    expect(whyNotAct('rerun', ended)).toMatchObject({ instead: 'Deploy the release again.' })
    expect(whyNotAct('reset', ended)).not.toBeNull()
    expect(whyNotAct('reset', { ...ended, status: 'running' })).toBeNull()
    expect(whyNotAct('cancel', { type: 'retain', status: 'completed' })?.says).toContain('over')
    expect(whyNotAct('rerun', { type: 'retain', status: 'running' })?.says).toContain('still runs')
    expect(whyNotAct('rerun', { type: 'toString', status: 'failed' })?.says).toContain('no workflow of this type')
  })
})
