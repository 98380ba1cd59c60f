import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stepsOf } from '#domain/workflow/steps-of.ts'
import { readHistory } from '../recorded-history.ts'
import { historyEvents } from './history-events.ts'
import { originOf } from './origin-of.ts'

const FOLDER = join(import.meta.dirname, '../../test/replay/histories')
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))

describe('recorded histories of every workflow', () => {
  it.each(files)('%s is read to its last step', async (file) => {
    const { history } = await readHistory(join(FOLDER, file))
    const events = historyEvents(history, 'a key')
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
    const steps = stepsOf(events)
    const activities = events.filter(({ type }) => type === 'ActivityTaskScheduled')
    expect(steps.filter(({ kind }) => kind === 'activity')).toHaveLength(activities.length)
    expect(steps.every(({ name, kind }) => kind === 'timer' || name !== '')).toBe(true)
    // Whatever has begun in a history that is over is over, but for what it left behind on purpose.
    const isOver = /^WorkflowExecution(Completed|Failed)$/.test(events.at(-1)?.type ?? '')
    const left = steps.filter(({ state, kind }) => kind === 'activity' && (state === 'running' || state === 'waiting'))
    if (isOver) expect(left.length).toBeLessThanOrEqual(1)
  })

  it('gives arguments and results as they were, and the id that joins it with everything else', async () => {
    const { history } = await readHistory(join(FOLDER, '0.2.0/checkDrift.json'))
    const events = historyEvents(history, 'a key')
    expect(stepsOf(events)).toMatchObject([
      { name: 'checkDrift', state: 'done', input: { environment: 'production' }, result: { state: 'clean' } },
    ])
    expect(originOf(history)).toEqual({ correlationId: expect.any(String), traceId: expect.any(String) })
  })
})
