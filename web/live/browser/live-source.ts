import type { LiveFrame, LiveReset } from '#contracts/live.ts'
import { backoffMs } from './backoff.ts'
import type { LiveEnvironment } from './live-environment.ts'
import type { LiveListener, LiveState } from './live-state.ts'
import { PollFallback } from './poll-fallback.ts'
import { readLiveStream, type StreamEnd } from './read-live-stream.ts'

/** From this many failures in a row the page is fed by polling while reconnecting goes on. */
const POLL_AFTER_FAILURES = 3
/** Signing in happens in a page that nudges us; this is for a cookie that came back by itself. */
const SIGNED_OUT_RETRY_MS = 60_000

/**
 * Keeps one listener supplied with everything the stream holds: connects, resumes where it was, backs off with full jitter
 * without end, polls while the stream is unreachable and returns to it. A frame can come twice (both ways at once), never not
 * at all: whoever applies frames replaces entities whole and knows timeline entries by id.
 */
export class LiveSource {
  private position: string | null = null
  private failures = 0
  private lastGoodAt: number | null = null
  private state: LiveState = { kind: 'connecting' }
  private stopped = new AbortController()
  private pause = new AbortController()
  private readonly poll: PollFallback
  private readonly listener: LiveListener
  private readonly environment: LiveEnvironment

  constructor(listener: LiveListener, environment: LiveEnvironment) {
    this.listener = listener
    this.environment = environment
    this.poll = new PollFallback(environment, {
      position: () => this.position ?? '0',
      onPage: (page) => {
        // The server answers again after a silence: no need to sit out the rest of a long wait for the stream.
        if (this.state.kind === 'stale') this.nudge()
        this.lastGoodAt = environment.now()
        this.deliver(page.frames, page.position, page.reset ? 'too-old' : null)
        this.setState({ kind: 'polling', since: this.lastGoodAt })
      },
      onFailure: () => this.setState({ kind: 'stale', since: this.lastGoodAt }),
    })
  }

  /** What the badge should say now. */
  currentState(): LiveState {
    return this.state
  }

  /** Connects and keeps at it until `stop`. */
  start(): void {
    void this.run()
  }

  /** Ends the connection for good. */
  stop(): void {
    this.stopped.abort()
    this.pause.abort()
    this.poll.stop()
  }

  /** Tries again now instead of when the wait is over: a page was opened, the machine woke, somebody signed in. */
  nudge(): void {
    this.pause.abort()
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const end = await readLiveStream(this.environment, this.position, this.stopped.signal, {
        onOpen: () => this.setState(this.poll.running ? this.state : { kind: 'catching-up' }),
        onBytes: () => {
          this.lastGoodAt = this.environment.now()
        },
        onEvent: (frames, position, reset) => this.onStreamEvent(frames, position, reset),
      })
      if (this.stopped.signal.aborted) return
      await this.afterEnd(end)
    }
  }

  private onStreamEvent(frames: readonly LiveFrame[], position: string, reset: LiveReset['reason'] | null): void {
    this.failures = 0
    this.poll.stop()
    this.deliver(frames, position, reset)
    this.setState({ kind: 'live' })
  }

  private async afterEnd(end: StreamEnd): Promise<void> {
    if (end.kind === 'signed-out') {
      this.poll.stop()
      this.setState({ kind: 'signed-out' })
      return this.sleep(SIGNED_OUT_RETRY_MS)
    }
    if (end.kind === 'bye') {
      this.setState({ kind: 'reconnecting', since: this.lastGoodAt })
      return this.sleep(end.retryMs)
    }
    this.failures += 1
    if (this.failures >= POLL_AFTER_FAILURES) this.poll.start()
    else this.setState({ kind: 'reconnecting', since: this.lastGoodAt })
    return this.sleep(Math.max(end.retryAfterMs ?? 0, backoffMs(this.failures, this.environment.random)))
  }

  private async sleep(ms: number): Promise<void> {
    this.pause = new AbortController()
    await this.environment.wait(ms, this.pause.signal)
  }

  private deliver(frames: readonly LiveFrame[], position: string, reset: LiveReset['reason'] | null): void {
    const advances = this.position === null || BigInt(position) > BigInt(this.position)
    if (!advances && reset === null) return
    this.position = position
    if (frames.length > 0 || reset !== null) this.listener.onBatch({ frames, position, reset })
  }

  private setState(state: LiveState): void {
    const same = JSON.stringify(state) === JSON.stringify(this.state)
    this.state = state
    if (!same) this.listener.onState(state)
  }
}
