import { beforeEach, describe, expect, it } from 'vitest'
import type { GatewayReport } from '#activities/gateway/watch-handlers.ts'
import { createHealthBook } from '#domain/session/health-book.ts'
import { GatewayWatch } from './gateway-watch.ts'
import type { WatchRecord } from './watch-record.ts'

const T0 = Date.UTC(2026, 0, 1)
let now = T0
let records: WatchRecord[] = []
beforeEach(() => {
  now = T0
  records = []
})

const log = { add: (record: WatchRecord) => void records.push(record), heard: () => undefined, storedUntil: () => now }
const makeWatch = () => {
  const policy = { storeArgs: false, storeText: false, key: 'key' }
  return new GatewayWatch({ log, book: createHealthBook(), policy, openGapFrom: null, now: () => now })
}

const report = (connectedAt: number | null): GatewayReport => ({
  status: { state: connectedAt === null ? 'unreachable' : 'connected', since: now, reason: null, missing: [] },
  ...{ version: null, protocol: null, bootId: null, startedAt: null, connectedAt, heardAt: now, completeUntil: null },
  ...{ polledAt: null, pollTookMs: null, pollIntervalMs: 30_000, nextAttemptAt: null },
})

const startRun = (watch: GatewayWatch) => {
  const data = { phase: 'start', startedAt: now }
  const payload = { runId: 'r', sessionKey: 'agent:main:one', stream: 'lifecycle', seq: 1, ts: now, data }
  watch.onFrame({ type: 'event', event: 'agent', payload }, { receivedAt: now, upTo: now })
}

const verdicts = () => records.flatMap((record) => (record.kind === 'verdict' ? record.verdict.verdict : []))

describe('a run whose gateway is away', () => {
  it('is unknown from then on, and not stuck by our own deafness', () => {
    const watch = makeWatch()
    watch.onReport(report(now))
    startRun(watch)
    expect(verdicts()).toEqual(['healthy'])
    now += 1_000
    watch.onReport(report(null))
    expect(verdicts()).toEqual(['healthy', 'unknown'])
    now += 600_000
    watch.passTime()
    expect(verdicts()).toEqual(['healthy', 'unknown'])
  })

  it('is stuck when it stays silent after the gateway came back', () => {
    const watch = makeWatch()
    watch.onReport(report(now))
    startRun(watch)
    watch.onReport(report(null))
    now += 600_000
    watch.onReport(report(now))
    now += 121_000
    watch.passTime()
    expect(verdicts().at(-1)).toBe('stuck')
  })
})

it('records when a gateway was last seen though no further frame comes', () => {
  const watch = makeWatch()
  watch.onReport(report(now))
  now += 1_000
  watch.passTime()
  now += 1_000
  watch.passTime()
  const seen = now
  log.storedUntil = () => seen
  for (let second = 0; second < 6; second += 1) {
    now += 1_000
    watch.passTime()
  }
  const last = records.findLast((record) => record.kind === 'status')
  expect(last?.report.lastSeenAt).toBe(seen)
})
