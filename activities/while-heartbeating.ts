import { Context } from '@temporalio/activity'

/** Well below the shortest heartbeat timeout (10 s); the SDK sends no more than its throttle lets through. */
const EVERY_MS = 3_000

/**
 * Runs an activity's work with heartbeats, which show that the process lives and bring cancellations to
 * `Context.current().cancellationSignal`. `details` is asked at each beat; what it last returned meets the next attempt.
 */
export async function whileHeartbeating<T>(details: () => unknown, work: () => Promise<T>): Promise<T> {
  const context = Context.current()
  context.heartbeat(details())
  const timer = setInterval(() => context.heartbeat(details()), EVERY_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
