import type { Logger } from './log.ts'
import { ProcessFigures } from './process-figures.ts'

/** Often enough for a forecast of minutes, seldom enough to cost nothing. */
const EVERY_MS = 15_000

export type TellFigures = {
  log: Logger
  /** Keeps one sample; `at` in ms since epoch. What it throws is logged, and the next sample follows. */
  tell(sample: { at: number; figures: Record<string, number> }): Promise<void>
  /** Says that this process ends in good order. */
  end(): Promise<void>
}

/** Tells what this process takes, now and every 15 s, until it is stopped. */
export function tellFigures({ log, tell, end }: TellFigures): { stop(): Promise<void> } {
  const figures = new ProcessFigures()
  let last = Promise.resolve()
  const once = () => {
    last = attempt(log, async () => await tell({ at: Date.now(), figures: figures.take() }))
  }
  const timer = setInterval(once, EVERY_MS)
  timer.unref()
  once()
  return {
    stop: async () => {
      clearInterval(timer)
      await last // a sample after the end would bring the process back
      await attempt(log, end)
    },
  }
}

async function attempt(log: Logger, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.warn({ err: error }, 'What this process takes could not be written down')
  }
}
