import type { Database } from '#prisma/client.ts'
import { clearFinding, raiseFinding } from '#prisma/stores/findings.ts'
import { noteLook } from '#prisma/stores/judge-looks.ts'
import type { Logger } from '#telemetry/log.ts'
import type { Judge } from './judge.ts'

/** A judge that is woken again and again still leaves the database this long between two looks. */
const LEAST_PAUSE_MS = 250
/** So many failed looks in a row, or this long without a good one, and that it cannot look is itself said. */
const FAILURES_TO_SAY = 3
const FAILING_TO_SAY_MS = 60_000
/** That it looked is noted no more often than this: people and outside watchers are told of minutes. */
const NOTED_EVERY_MS = 5_000

export type JudgeLoopDeps = { db: Database; log: Logger }

/** Runs one judge until `signal` fires. What it throws ends nothing: neither this loop nor those beside it. */
export class JudgeLoop {
  readonly #deps: JudgeLoopDeps
  readonly #judge: Judge
  readonly #tenantId: string
  #failures = 0
  #failingSince: number | null = null
  /** null = not known yet: an earlier shift may have said so. */
  #isSaid: boolean | null = null
  #notedAt = Number.NEGATIVE_INFINITY
  #woken = false
  #wake: () => void = () => undefined

  constructor(deps: JudgeLoopDeps, judge: Judge, tenantId: string) {
    this.#deps = deps
    this.#judge = judge
    this.#tenantId = tenantId
  }

  /** Looks at once, or right after the look that is under way. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#woken = false
      await this.#look(signal)
      await pause(LEAST_PAUSE_MS, signal)
      if (!this.#woken) await this.#pauseUnlessWoken(signal)
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      await this.#judge.run(this.#tenantId, signal)
      await this.#sayThatItCan()
      await this.#noteLook()
    } catch (error) {
      if (signal.aborted) return
      this.#failures += 1
      this.#failingSince ??= Date.now()
      this.#deps.log.warn({ err: error, judge: this.#judge.name, failures: this.#failures }, 'A judge could not look')
      await this.#sayThatItCannot(error).catch((fault: unknown) => {
        // The database is what is away, most likely. The next look says it again.
        this.#deps.log.warn({ err: fault, judge: this.#judge.name }, 'That a judge cannot look could not be written down')
      })
    }
  }

  async #sayThatItCan(): Promise<void> {
    this.#failures = 0
    this.#failingSince = null
    if (this.#isSaid !== false) await clearFinding(this.#deps.db, this.#tenantId, this.#subject())
    this.#isSaid = false
  }

  async #noteLook(): Promise<void> {
    const now = performance.now()
    if (now - this.#notedAt < NOTED_EVERY_MS) return
    await noteLook(this.#deps.db, this.#tenantId, this.#judge.name)
    this.#notedAt = now
  }

  async #sayThatItCannot(error: unknown): Promise<void> {
    const since = this.#failingSince ?? Date.now()
    if (this.#failures < FAILURES_TO_SAY && Date.now() - since < FAILING_TO_SAY_MS) return
    const { name } = this.#judge
    const reason = error instanceof Error ? error.message.slice(0, 500) : 'no reason was given'
    const says = `Mission Control cannot judge ${name} (${reason}): what it would find is unknown, not absent.`
    const evidence = [{ says, observations: [], figures: { looks_failed: this.#failures } }]
    const finding = { ...this.#subject(), verdict: 'unknown', confidence: 1, evidence, since, labels: { judge: name } }
    await raiseFinding(this.#deps.db, this.#tenantId, finding)
    this.#isSaid = true
  }

  #subject() {
    return { kind: 'evaluation', subject: `evaluation/${this.#judge.name}` }
  }

  async #pauseUnlessWoken(signal: AbortSignal): Promise<void> {
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    // Between the look and this line it may have been woken already.
    if (this.#woken) return
    await pause(Math.max(0, this.#judge.everyMs - LEAST_PAUSE_MS), AbortSignal.any([signal, woken.signal]))
  }
}

/** Resolves after `ms`, or at once when `signal` fires. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
