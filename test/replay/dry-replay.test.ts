import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { dryReplay } from '#temporal/inspect/dry-replay.ts'
import { type RecordedHistory, readHistory } from '#temporal/recorded-history.ts'
import { noSpans, quietRuntime, testBundle } from '../monitoring/test-worker.ts'

const given = { spans: noSpans, bundleOf: testBundle }
const recorded = (name: string): Promise<RecordedHistory> => readHistory(join(import.meta.dirname, 'histories', name))

beforeAll(quietRuntime)

describe('a dry replay', () => {
  it.each(['0.1.0/action-failed.json', '0.2.0/rollback.json'])('says that the code decides as %s records', async (name) => {
    expect(await dryReplay(await recorded(name), given)).toMatchObject({ outcome: 'same', eventId: null })
  })

  it('says at which event the code decides otherwise, and how', async () => {
    const action = await recorded('0.1.0/action-confirmed.json')
    const scheduled = (action.history.events ?? []).find(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'performAction',
    )
    if (!scheduled?.activityTaskScheduledEventAttributes) throw new Error('no action in the history')
    scheduled.activityTaskScheduledEventAttributes.activityType = { name: 'performSomethingElse' }
    const { outcome, eventId, says } = await dryReplay(action, given)
    expect({ outcome, eventId }).toEqual({ outcome: 'differs', eventId: Number(scheduled.eventId) })
    expect(says).toContain('performSomethingElse')
  })

  it('says when there is no such workflow any more', async () => {
    const action = await recorded('0.1.0/action-failed.json')
    const started = action.history.events?.[0]?.workflowExecutionStartedEventAttributes
    if (started) started.workflowType = { name: 'gone' }
    expect(await dryReplay(action, given)).toMatchObject({ outcome: 'differs', says: expect.stringContaining('gone') })
  })
})
