import { describe, expect, it } from 'vitest'
import type { LiveFrame } from '#contracts/live.ts'
import { gatewayFrame } from '#web/live/sample-frames.ts'
import { backoffMs } from './backoff.ts'
import type { LiveEnvironment } from './live-environment.ts'
import { LiveSource } from './live-source.ts'
import type { LiveBatch, LiveState } from './live-state.ts'

/** A server and a clock that do as told: waits are over when `advance` says so. */
class World {
  nowMs = 0
  readonly requests: { path: string; lastEventId: string | null }[] = []
  readonly batches: LiveBatch[] = []
  readonly states: LiveState[] = []
  stream: () => Response = () => new Response(null, { status: 503 })
  /** Whose request was given up, as fetch then breaks its body. */
  onAbort: () => void = () => undefined
  poll: () => Response = () => new Response(null, { status: 503 })
  private waits: { until: number; done: () => void }[] = []
  readonly source: LiveSource

  constructor() {
    const environment: LiveEnvironment = {
      fetch: (input, init) => {
        init?.signal?.addEventListener('abort', () => this.onAbort(), { once: true })
        return this.answer(String(input), new Headers(init?.headers))
      },
      now: () => this.nowMs,
      random: () => 0.999,
      wait: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve()
          this.waits.push({ until: this.nowMs + ms, done: resolve })
          signal.addEventListener('abort', () => resolve(), { once: true })
        }),
    }
    const listener = {
      onBatch: (batch: LiveBatch) => this.batches.push(batch),
      onState: (state: LiveState) => this.states.push(state),
    }
    this.source = new LiveSource(listener, environment)
  }

  kinds(): string[] {
    return this.states.map((state) => state.kind)
  }

  /** Lets time pass in steps, so that what one wait starts can itself wait. */
  async advance(ms: number): Promise<void> {
    const end = this.nowMs + ms
    while (this.nowMs < end) {
      this.nowMs = Math.min(end, this.nowMs + 100)
      const due = this.waits.filter((wait) => wait.until <= this.nowMs)
      this.waits = this.waits.filter((wait) => wait.until > this.nowMs)
      for (const wait of due) wait.done()
      await settle()
    }
  }

  private async answer(path: string, headers: Headers): Promise<Response> {
    this.requests.push({ path: path.split('?')[0] ?? path, lastEventId: headers.get('last-event-id') })
    return path.startsWith('/api/live') ? this.stream() : this.poll()
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const frames = (id: number, ...list: LiveFrame[]) => `event: frames\nid: ${id}\ndata: ${JSON.stringify(list)}\n\n`
const reset = (id: number) => `event: reset\nid: ${id}\ndata: {"reason":"first","position":"${id}"}\n\n`
const bye = (retryMs: number) => `event: bye\ndata: {"reason":"shutdown","retryMs":${retryMs}}\n\n`
const page = (position: number, ...list: LiveFrame[]) =>
  Response.json({ items: list.map((frame) => ({ id: String(position), frame })), position: String(position), reset: false })

/** A stream that says `text` and stays open; `end` closes it. */
function open(text: string) {
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const body = new ReadableStream<Uint8Array>({
    start: (one) => {
      controller = one
      one.enqueue(new TextEncoder().encode(text))
    },
  })
  return {
    response: new Response(body),
    end: () => controller?.close(),
    fail: () => controller?.error(new DOMException('aborted', 'AbortError')),
  }
}

describe('LiveSource', () => {
  it('is live after the first word of the server and hands on what comes', async () => {
    const world = new World()
    world.stream = () => open(reset(5) + frames(7, gatewayFrame('a'))).response
    world.source.start()
    await world.advance(200)
    expect(world.kinds()).toEqual(['catching-up', 'live'])
    expect(world.batches).toEqual([
      { frames: [], position: '5', reset: 'first' },
      { frames: [gatewayFrame('a')], position: '7', reset: null },
    ])
    world.source.stop()
  })

  it('resumes where it was after the stream breaks, and leaves out what it has had', async () => {
    const world = new World()
    const first = open(reset(5) + frames(7, gatewayFrame('a')))
    world.stream = () => first.response
    world.source.start()
    await world.advance(100)
    world.stream = () => open(frames(7, gatewayFrame('a')) + frames(9, gatewayFrame('b'))).response
    first.end()
    await world.advance(2_000)
    expect(world.requests.at(-1)).toEqual({ path: '/api/live', lastEventId: '7' })
    expect(world.batches.map((batch) => batch.position)).toEqual(['5', '7', '9'])
    expect(world.kinds()).toEqual(['catching-up', 'live', 'reconnecting', 'catching-up', 'live'])
    world.source.stop()
  })

  it('polls after three failures, and goes back to the stream when it is there', async () => {
    const world = new World()
    world.poll = () => page(8, gatewayFrame('polled'))
    world.source.start()
    await world.advance(10_000)
    expect(world.kinds()).toContain('polling')
    expect(world.batches).toEqual([{ frames: [gatewayFrame('polled')], position: '8', reset: null }])
    world.stream = () => open(frames(9, gatewayFrame('streamed'))).response
    await world.advance(31_000)
    expect(world.kinds().at(-1)).toBe('live')
    const polls = world.requests.filter((one) => one.path === '/api/v1/events').length
    await world.advance(20_000)
    expect(world.requests.filter((one) => one.path === '/api/v1/events')).toHaveLength(polls)
    world.source.stop()
  })

  it('says since when it is stale, never gives up, and is back soon after the server is', async () => {
    const world = new World()
    const first = open(reset(1))
    world.stream = () => first.response
    world.source.start()
    await world.advance(1_000)
    world.stream = () => new Response(null, { status: 503 })
    first.end()
    await world.advance(3_600_000)
    // The reset came in the first step of the clock, and nothing after it.
    expect(world.states.at(-1)).toEqual({ kind: 'stale', since: 100 })
    expect(world.requests.filter((one) => one.path === '/api/live').length).toBeGreaterThan(100)
    world.poll = () => page(1)
    world.stream = () => open(frames(2, gatewayFrame('back'))).response
    await world.advance(5_200)
    expect(world.kinds().at(-1)).toBe('live')
    world.source.stop()
  }, 20_000)

  it('is signed out on 401 and tries again when a page asks', async () => {
    const world = new World()
    world.stream = () => new Response(null, { status: 401 })
    world.source.start()
    await world.advance(30_000)
    expect(world.kinds()).toEqual(['signed-out'])
    expect(world.requests).toHaveLength(1)
    world.stream = () => open(reset(1)).response
    world.source.nudge()
    await world.advance(100)
    expect(world.kinds().at(-1)).toBe('live')
    world.source.stop()
  })

  it('comes back when the server told it to', async () => {
    const world = new World()
    world.stream = () => open(reset(1) + bye(12_000)).response
    world.source.start()
    await world.advance(11_000)
    expect(world.requests).toHaveLength(1)
    await world.advance(1_500)
    expect(world.requests).toHaveLength(2)
    world.source.stop()
  })

  it('takes forty silent seconds for a dead connection', async () => {
    const world = new World()
    const dead = open(reset(1))
    world.stream = () => dead.response
    world.onAbort = () => dead.fail()
    world.source.start()
    await world.advance(39_000)
    expect(world.requests).toHaveLength(1)
    await world.advance(15_000)
    expect(world.requests.length).toBeGreaterThan(1)
    world.source.stop()
  })
})

describe('backoffMs', () => {
  it('is anywhere below a ceiling that doubles to half a minute, and never nothing', () => {
    expect([1, 2, 3, 6, 100].map((failures) => backoffMs(failures, () => 0.9999999))).toEqual([999, 1999, 3999, 29999, 29999])
    expect(backoffMs(5, () => 0)).toBe(100)
  })
})
