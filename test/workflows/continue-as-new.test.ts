import { randomUUID } from 'node:crypto'
import { CancelledFailure, Context } from '@temporalio/activity'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import type { WatchDigest } from '#contracts/workflow-payloads.ts'
import { gatewayChanged, type MonitorInput, monitorState, reconnect, stopMonitoring, workflowTypes } from '#workflows/messages.ts'
import { startTestWorker, type TestWorker } from '../monitoring/test-worker.ts'
import { until } from '../monitoring/until.ts'

/** Far more than a run of 4,000 events holds. */
const SIGNALS = 1_200

let test: TestWorker
/** Watches that ended well, by gateway. */
const finished = new Map<string, number>()

/** A watch that ends as soon as it is cancelled, or by itself: at once where it is brief. */
async function watchGateway({ slug }: { slug: string }): Promise<WatchDigest> {
  await whileHeartbeating(
    () => null,
    () => Context.current().sleep(slug === 'brief' ? 1 : 60_000),
  ).catch((error: unknown) => {
    if (!(error instanceof CancelledFailure)) throw error
  })
  finished.set(slug, (finished.get(slug) ?? 0) + 1)
  return {
    ...{ ending: 'shift-over', startedAt: 0, endedAt: 1, gatewayState: 'connected', observed: 1, stored: 1, duplicates: 0 },
    ...{ verdictChanges: 0, connects: 1, gaps: 0 },
  }
}

beforeAll(async () => {
  test = await startTestWorker(inject('temporalAddress'), { watchGateway })
})
afterAll(() => test?.stop())

async function startMonitor(slug: string) {
  const input: MonitorInput = { tenantId: randomUUID(), gatewayId: randomUUID(), slug }
  return await test.temporal.client.workflow.start(workflowTypes.monitorGateway, {
    ...{ workflowId: `monitor/test/${slug}`, taskQueue: taskQueues.main, args: [input] },
  })
}

describe('a monitor that lives for long', () => {
  it('goes on in a new run with all it knew, and loses and doubles no message on the way', { timeout: 240_000 }, async () => {
    const monitor = await startMonitor('brief')
    const current = test.temporal.client.workflow.getHandle(monitor.workflowId)
    for (let sent = 0; sent < SIGNALS; sent += 1) await current.signal(gatewayChanged, `configuration ${sent}`)
    const state = await until(
      'a run after the first',
      async () => {
        const seen = await current.query(monitorState)
        return seen.runs > 1 && seen.reconnects === SIGNALS ? seen : null
      },
      { withinMs: 200_000 },
    )
    expect(state.lastFailure).toBeNull()
    expect((await current.describe()).memo).toEqual({ fingerprint: `configuration ${SIGNALS - 1}` })
    await current.signal(stopMonitoring)
    const end = await current.result()
    expect(end.reconnects).toBe(SIGNALS)
    expect(end.stored).toBe(finished.get('brief'))
    const first = await test.temporal.client.workflow.getHandle(monitor.workflowId, monitor.firstExecutionRunId).describe()
    expect(first.status.name).toBe('CONTINUED_AS_NEW')
    expect(first.historyLength).toBeLessThan(4_500)
  })

  it('takes a reconnect while it watches, and none once it has ended', async () => {
    const monitor = await startMonitor('single')
    await until('a watch', async () => (await monitor.query(monitorState)).runs === 1)
    expect(await monitor.executeUpdate(reconnect)).toEqual({ reconnects: 1 })
    await monitor.signal(stopMonitoring)
    const end = await monitor.result()
    expect(end).toMatchObject({ stopping: true, reconnects: 1 })
    await expect(monitor.executeUpdate(reconnect)).rejects.toThrow()
  })
})
