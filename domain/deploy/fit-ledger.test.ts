import { describe, expect, it } from 'vitest'
import { emptyLedger, type Ledger, type Promoted, type TurnWanted } from './environment-ledger.ts'
import { fitLedger } from './fit-ledger.ts'

const promoted = (name: string): Promoted => ({
  ...{ deploymentId: name, workflowId: name, settles: true, targets: [], at: 0 },
  release: { id: name, name, contentHash: name },
  undo: { gateway: 'x'.repeat(200_000) },
})
const ledgerOf = (...names: string[]): Ledger<TurnWanted, Promoted> => ({ ...emptyLedger(), promoted: names.map(promoted) })
const kept = (ledger: Ledger<TurnWanted, Promoted>) => fitLedger(ledger).promoted.map(({ deploymentId }) => deploymentId)

describe('a ledger that is too large', () => {
  it('leaves out the oldest releases, and no more of them than it has to', () => {
    expect(kept(ledgerOf('v4', 'v3', 'v2', 'v1'))).toEqual(['v4', 'v3'])
    const small = ledgerOf('v2', 'v1')
    expect(fitLedger(small)).toBe(small)
    expect(fitLedger(ledgerOf('v4', 'v3', 'v2', 'v1'), 700_000).promoted).toHaveLength(3)
  })

  it('keeps what runs and what ran before, however large', () => {
    expect(fitLedger(ledgerOf('v3', 'v2', 'v1'), 10).promoted).toHaveLength(2)
  })

  it('keeps where a rollback goes to while it is under way', () => {
    const { release: from } = promoted('v4')
    const rollback = { workflowId: 'r', deploymentId: 'v4', from, toDeploymentId: 'v1', state: 'running', by: 'ada', reason: '' }
    expect(kept({ ...ledgerOf('v4', 'v3', 'v2', 'v1'), rollback: { ...rollback, state: 'running' } })).toHaveLength(4)
  })
})
