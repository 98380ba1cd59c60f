import { Context } from '@temporalio/activity'
import { OneAtATime } from '#activities/watch/one-at-a-time.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { WatchEnding } from '#contracts/workflow-payloads.ts'
import type { Database } from '#prisma/client.ts'
import { listenToFindings } from '#prisma/stores/listen-to-stream.ts'
import type { Logger } from '#telemetry/log.ts'
import type { Judge } from './judge.ts'
import { JudgeLoop } from './judge-loop.ts'

/** A shift ends in good order after this, so that no activity lives for ever; the workflow starts the next at once. */
const SHIFT_MS = 6 * 3_600_000

export type WatchTenantDeps = {
  db: Database
  log: Logger
  /** Fires when this worker stops: the shift ends at once, and another worker goes on. */
  stopping: AbortSignal
}

/** Runs all judges of a tenant for a shift, each on its own clock, each failing alone. @returns why the shift ended */
export function createWatchTenant({ db, log, stopping }: WatchTenantDeps, judges: readonly Judge[]) {
  const turns = new OneAtATime()
  return async function watchTenant({ tenantId }: { tenantId: string }): Promise<WatchEnding> {
    const { cancellationSignal } = Context.current()
    const signal = AbortSignal.any([cancellationSignal, stopping, AbortSignal.timeout(SHIFT_MS)])
    await whileHeartbeating(
      () => null,
      () => turns.run(tenantId, () => workAShift({ db, log }, { tenantId, judges, signal })),
    )
    if (stopping.aborted) return 'worker-stopping'
    return cancellationSignal.aborted ? 'cancelled' : 'shift-over'
  }
}

type Shift = { tenantId: string; judges: readonly Judge[]; signal: AbortSignal }

async function workAShift(deps: Omit<WatchTenantDeps, 'stopping'>, { tenantId, judges, signal }: Shift): Promise<void> {
  const loops = judges.map((judge) => ({ judge, loop: new JudgeLoop(deps, judge, tenantId) }))
  const woken = loops.filter(({ judge }) => judge.wakesOn === 'findings').map(({ loop }) => loop)
  const listening = await listenToFindings(deps.db, (ofTenant) => {
    if (ofTenant === tenantId) for (const loop of woken) loop.wake()
  })
  try {
    await Promise.all(loops.map(({ loop }) => loop.run(signal)))
  } finally {
    await listening.close()
  }
}
