import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import { FIRST_STATE, nextPartState, type PartEvent, type PartState } from '#target-host/restart-policy.ts'
import type { Exit, Launched } from './launch.ts'
import { rotateLog } from './rotate-log.ts'
import { describeExit, lastLines } from './run-to-end.ts'
import { humanSeconds, type Say } from './say.ts'

/** A part that is kept running. */
export type PartSpec = {
  readonly name: string
  readonly logFile: string
  /** A part may need those of a lower rank: they are ended after it. */
  readonly rank: number
  /** How long it may take to end in good order, in ms; then it is killed. */
  readonly stopWithinMs: number
  /** Starts a run, tells of its process as soon as there is one, and resolves when it is ready. */
  start(onLaunch: (run: Launched) => Promise<void>): Promise<void>
}

/** What a part tells its supervisor. */
export type PartListener = { say: Say; onLaunch(name: string, run: Launched): Promise<void> }

/** sysexits' EX_CONFIG: a part that ends with it has wrong settings, and would end so again. */
const EXIT_CONFIGURATION = 78

/** Lines of a crashed part's log that are shown. */
const SHOWN_LINES = 5

/** Keeps one part running: started again with backoff whenever it ends unasked, until it is told to stop. */
export class SupervisedPart {
  readonly spec: PartSpec
  #listener: PartListener
  #state: PartState = FIRST_STATE
  #run: Launched | undefined
  #wake = new AbortController()
  #loop: Promise<void> = Promise.resolve()

  constructor(spec: PartSpec, listener: PartListener) {
    this.spec = spec
    this.#listener = listener
  }

  /** Where the part is in its life. */
  get state(): PartState {
    return this.#state
  }

  /**
   * Starts the part for the first time, then keeps it running in the background.
   * @throws when it does not start: a first start that fails is the operator's to see, not to be retried silently.
   */
  async start(): Promise<void> {
    await this.#startOnce()
    this.#loop = this.#keepRunning()
  }

  /** Ends the part in good order, or kills it when that takes longer than it may. Idempotent. */
  async stop(): Promise<void> {
    this.#apply({ type: 'stopAsked' })
    this.#wake.abort()
    const run = this.#run
    if (run && !(await endsWithin(run.stop(), this.spec.stopWithinMs))) {
      this.#listener.say(`${this.spec.name} did not end within ${humanSeconds(this.spec.stopWithinMs)}: killed.`)
      await run.stop('SIGKILL')
    }
    await this.#loop
  }

  /** Ends the part at once. */
  async kill(): Promise<void> {
    this.#apply({ type: 'stopAsked' })
    this.#wake.abort()
    await this.#run?.stop('SIGKILL')
  }

  #apply(event: PartEvent): void {
    this.#state = nextPartState(this.#state, event)
  }

  async #startOnce(): Promise<void> {
    await rotateLog(this.spec.logFile)
    try {
      await this.spec.start(async (run) => {
        this.#run = run
        await this.#listener.onLaunch(this.spec.name, run)
        // Told to stop between the decision to start and the start.
        if (this.#state.phase === 'stopped') await run.stop()
      })
    } catch (error) {
      // It runs, but not as it should.
      await this.#run?.stop('SIGKILL')
      throw error
    }
    this.#apply({ type: 'started', at: performance.now() })
  }

  async #keepRunning(): Promise<void> {
    while (this.#state.phase !== 'stopped') {
      if (this.#state.phase === 'starting') await this.#startAgain()
      else if (this.#run) await this.#ended(await this.#run.exited)
    }
  }

  async #ended(exit: Exit): Promise<void> {
    if (exit.code !== EXIT_CONFIGURATION || this.#state.phase === 'stopped')
      return await this.#fell(`ended with ${describeExit(exit)}`)
    this.#apply({ type: 'stopAsked' })
    const reason = lastLines(this.spec.logFile, SHOWN_LINES)
    this.#listener.say(`${styleText('red', '✗')} ${this.spec.name} cannot run with these settings and stays down:\n${reason}`)
  }

  async #startAgain(): Promise<void> {
    try {
      await this.#startOnce()
      if (this.#state.phase === 'running') this.#listener.say(`${styleText('green', '✓')} ${this.spec.name} is back.`)
    } catch (error) {
      await this.#fell(`did not start: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** Says what happened and waits out the backoff. */
  async #fell(how: string): Promise<void> {
    this.#apply({ type: 'ended', at: performance.now(), random: Math.random() })
    if (this.#state.phase !== 'waiting') return
    const waitMs = Math.max(0, this.#state.until - performance.now())
    const log = lastLines(this.spec.logFile, SHOWN_LINES).replaceAll(/^/gm, '    ')
    const again = `starting it again in ${humanSeconds(waitMs)} (failure ${this.#state.failures})`
    this.#listener.say(
      `${styleText('red', '✗')} ${this.spec.name} ${how}; ${again}. Log: ${this.spec.logFile}\n${styleText('dim', log)}`,
    )
    // Rejects when woken early by a stop, which is all the same here.
    await sleep(waitMs, undefined, { signal: this.#wake.signal }).catch(() => undefined)
    this.#apply({ type: 'waited' })
  }
}

async function endsWithin(ending: Promise<unknown>, ms: number): Promise<boolean> {
  const timeout = new AbortController()
  const late = sleep(ms, false, { signal: timeout.signal }).catch(() => false)
  const inTime = await Promise.race([ending.then(() => true), late])
  timeout.abort()
  return inTime
}
