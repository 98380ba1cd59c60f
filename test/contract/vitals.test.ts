import { afterEach, describe, expect, it } from 'vitest'
import { requirements } from '#domain/gateway/requirements.ts'
import { type Script, ScriptedRefusal, scriptedGateway } from './scripted-gateway.ts'
import { WatchLog } from './watch-log.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** As a gateway of protocol 4 answers, without what is not read. */
const INFO = {
  ...{ hostname: 'vm', uptimeMs: 413_693, memoryTotalBytes: 25_276_502_016 },
  eventLoop: { degraded: false, reasons: [], delayP99Ms: 21.3, utilization: 0.011, cpuCoreRatio: 0.015 },
  processMemory: { rssBytes: 1_027_719_168, heapUsedBytes: 345_093_568 },
}
const LANES = {
  ts: 1,
  lanes: [
    { lane: 'cron', queuedCount: 2, activeCount: 0 },
    { lane: 'background', queuedCount: 1, activeCount: 3 },
  ],
}

const watching = requirements.monitor
const offering = (...methods: string[]) => ({ features: { ...watching, methods: [...watching.methods, ...methods] } })

async function watch(script: Script) {
  const gateway = await scriptedGateway(script)
  closers.push(() => gateway.close())
  const log = new WatchLog().watch({ url: gateway.url, token: 't', pollIntervalMs: 50 })
  closers.push(() => log.stop())
  const asked = (method: string) => gateway.requests.filter((request) => request.method === method).length
  return { log, asked }
}

describe('what a gateway itself takes', () => {
  it('is asked for once a minute where it is offered', async () => {
    const { log, asked } = await watch({
      hello: offering('system.info', 'diagnostics.lanes'),
      answers: { 'system.info': () => INFO, 'diagnostics.lanes': () => LANES },
    })
    await log.until('figures', () => log.figures.length > 0 && asked('sessions.list') > 4)
    expect(log.figures).toEqual([
      {
        ...{ 'memory-bytes': 1_027_719_168, 'memory-limit-bytes': 25_276_502_016, 'heap-bytes': 345_093_568 },
        ...{ 'cpu-share': 0.015, 'event-loop-share': 0.011, 'event-loop-delay-seconds': 0.0213, 'queue-depth': 3 },
        'start-time-seconds': expect.any(Number),
      },
    ])
    expect([asked('system.info'), asked('diagnostics.lanes')]).toEqual([1, 1])
  })

  it('is not asked for where it is not offered, and its refusal disturbs nothing', async () => {
    const silent = await watch({})
    const refusing = await watch({
      hello: offering('system.info'),
      answers: {
        'system.info': () => {
          throw new ScriptedRefusal({ code: 'INVALID_REQUEST', message: 'missing scope' })
        },
      },
    })
    for (const { log, asked } of [silent, refusing]) {
      await log.until('some polls', () => asked('sessions.list') > 4)
      expect([log.state, log.figures]).toEqual(['connected', []])
    }
    expect([silent.asked('system.info'), refusing.asked('system.info')]).toEqual([0, 1])
  })
})
