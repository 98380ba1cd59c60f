import { describe, expect, it } from 'vitest'
import { noReport, refusedBackfillAction } from './refused-action.ts'
import { type BackfillState, backfillActions, backfillStates, canAskBackfill } from './states.ts'

const nextOf = (action: (typeof backfillActions)[number], state: BackfillState) => refusedBackfillAction(action, state, 7)?.next

describe('what cannot be asked of a run', () => {
  it('is refused with what to do instead, whatever is asked in whichever state', () => {
    for (const action of backfillActions)
      for (const state of backfillStates) {
        const refused = refusedBackfillAction(action, state, 7)
        expect(refused === null).toBe(canAskBackfill(action, state))
        if (refused) expect([refused.says.includes(state), refused.next.length > 0]).toEqual([true, true])
      }
  })

  it('sends nobody where nothing can be done', () => {
    expect(nextOf('undo', 'copying')).toContain('mc backfill cancel 7')
    expect(nextOf('pause', 'paused')).toContain('mc backfill resume 7')
    expect(nextOf('resume', 'copying')).toContain('mc backfill watch 7')
    expect(nextOf('cancel', 'undoing')).toContain('mc backfill watch 7')
    expect(nextOf('cancel', 'done')).toContain('mc backfill undo 7')
    expect(nextOf('undo', 'planned')).toContain('nothing to take back')
    expect(nextOf('undo', 'failed')).toContain('by itself')
    expect(nextOf('undo', 'undone')).toContain('already')
  })

  it('includes a report that is not there yet, or never will be', () => {
    expect(noReport('verifying', 7)).toEqual({
      says: 'Backfill 7 has no report: it is verifying.',
      next: 'It has one once it is done: mc backfill watch 7',
    })
    expect(noReport('planned', 7).next).toContain('A dry run has none')
    expect(noReport('failed', 7).next).toContain('mc backfill show 7')
  })
})
