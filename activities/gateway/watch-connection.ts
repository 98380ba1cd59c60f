import { retryDelayMs } from '#domain/gateway/backoff.ts'
import { DEFAULT_POLL_MS, startingPace } from '#domain/gateway/poll-pace.ts'
import { type CallBudget, createCallBudget } from './call-budget.ts'
import { systemClock } from './clock.ts'
import { asGatewayFailure, type GatewayFailure } from './failure.ts'
import { ReportKeeper } from './report-keeper.ts'
import type { Shift, WatchOptions } from './shift.ts'
import type { WatchHandlers } from './watch-handlers.ts'
import { workShift } from './watch-shift.ts'

/** A connection that lasted this long was a good one. */
const STEADY_MS = 10_000

/**
 * Watches one gateway until the signal fires: connects, subscribes, lists, listens, polls, reads back what it missed, and
 * starts again with full-jitter backoff after every trouble. Watches share nothing, so a dead gateway delays no other.
 * @returns when the signal has fired and the connection is closed
 * @throws only what a handler threw
 */
export async function watchGateway(options: WatchOptions, handlers: WatchHandlers): Promise<void> {
  const defect = new AbortController()
  const signal = AbortSignal.any([options.signal, defect.signal])
  const watch = prepare(options, handlers, signal, (error) => defect.abort(error))
  let attempt = 0
  while (!signal.aborted) {
    const { failure, steady } = await oneShift(watch)
    if (signal.aborted) break
    attempt = steady ? 0 : attempt + 1
    const { judgement } = failure
    const delayMs = retryDelayMs(judgement.pace, attempt, (options.random ?? Math.random)(), judgement.retryAfterMs)
    watch.keeper.absent(judgement, watch.clock.now() + delayMs)
    await watch.clock.sleep(delayMs, signal)
  }
  if (defect.signal.aborted) throw defect.signal.reason
}

function prepare(options: WatchOptions, handlers: WatchHandlers, signal: AbortSignal, onDefect: (error: unknown) => void): Shift {
  const clock = options.clock ?? systemClock
  const budget: CallBudget = createCallBudget(options.callsPerMinute, clock)
  const guarded = guard(handlers, onDefect)
  const pollIntervalMs = options.pollIntervalMs ?? DEFAULT_POLL_MS
  const keeper = new ReportKeeper(pollIntervalMs, clock, budget, guarded, () => completeUntil(shift))
  const shift: Shift = {
    options,
    handlers: guarded,
    signal,
    clock,
    budget,
    keeper,
    pace: startingPace(pollIntervalMs),
    heardUntil: options.heardUntil,
    unreadSince: null,
    gapReason: 'Nobody was watching: Mission Control was stopped or restarted.',
  }
  keeper.report()
  return shift
}

const completeUntil = ({ heardUntil, unreadSince }: Shift): number | null =>
  heardUntil === null ? null : Math.min(heardUntil, unreadSince ?? heardUntil)

/** One connection; `steady` when it lasted, so that a gateway that drops us again and again is not asked ever faster. */
async function oneShift(watch: Shift): Promise<{ failure: GatewayFailure; steady: boolean }> {
  const began = watch.clock.now()
  try {
    const failure = await workShift(watch)
    return { failure, steady: watch.keeper.facts.polledAt !== null && watch.clock.now() - began >= STEADY_MS }
  } catch (error) {
    return { failure: asGatewayFailure(error), steady: false }
  }
}

/** Handlers run inside socket events, where an exception would take the whole process down: it ends this watch instead. */
function guard(handlers: WatchHandlers, onDefect: (error: unknown) => void): WatchHandlers {
  const safely =
    <A extends readonly unknown[]>(handle: (...args: A) => void) =>
    (...args: A) => {
      try {
        handle(...args)
      } catch (error) {
        onDefect(error)
      }
    }
  return {
    onFrame: safely((frame, heard) => handlers.onFrame(frame, heard)),
    onRows: safely((rows, snapshot) => handlers.onRows(rows, snapshot)),
    onTranscript: safely((key, messages) => handlers.onTranscript(key, messages)),
    onReport: safely((report) => handlers.onReport(report)),
    onCalls: safely((counts) => handlers.onCalls(counts)),
    onGap: safely((gap) => handlers.onGap(gap)),
    onFigures: safely((figures, at) => handlers.onFigures?.(figures, at)),
  }
}
