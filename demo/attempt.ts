import type { ActiveRun, DemoSession } from './session.ts'
import type { DemoWorld } from './world.ts'

/** Each attempt says `start` again with the same run id, and moves the row's `startedAt`. */
export function beginAttempt(world: DemoWorld, session: DemoSession, run: ActiveRun): void {
  run.started = true
  run.startedAt = world.now()
  touch(session, world.now(), { startedAt: run.startedAt, abortedLastRun: false, systemSent: true, lastRunError: null })
  world.agent(session, run.runId, 'lifecycle', { phase: 'start', startedAt: run.startedAt })
}

/** Changes a session and when it was changed. */
export function touch(session: DemoSession, now: number, change: Partial<DemoSession>): void {
  Object.assign(session, change, { updatedAt: now })
}
