import { describe, expect, it } from 'vitest'
import { aboutLinks } from './about-links.ts'

const tenant = '00000000-0000-4000-8000-000000000001'
const id = '3928e516-a9ec-409c-bc49-55190471821e'

describe('what a workflow is about', () => {
  it.each([
    [`deploy/${tenant}/production/7`, { deploymentId: id }, `/deployments/${id}`],
    [`gate/${id}`, [{ gateRunId: id, deploymentId: null }], `/gates/runs/${id}`],
    [`incident/${tenant}/${id}`, { alertId: id }, `/alerts/${id}`],
    [`backfill/${tenant}/12/undo`, { number: 12 }, '/migrations/12'],
    [`act/${id}`, { sessionKey: 'agent:main:a b' }, '/sessions?q=agent%3Amain%3Aa%20b'],
    [`monitor/${tenant}/lab`, {}, '/gateways'],
  ])('%s leads there', (workflowId, input, href) => {
    expect(aboutLinks({ workflowId, input }).map((link) => link.href)).toEqual([href])
  })

  it('is nothing where nothing is known, and no link is made of what is no id', () => {
    expect(aboutLinks({ workflowId: 'retain/x', input: null })).toEqual([])
    expect(aboutLinks({ workflowId: 'deploy/x', input: { deploymentId: '../settings' } })).toEqual([])
  })
})
