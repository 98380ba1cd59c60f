import type { ActivityOptions } from '@temporalio/workflow'

/**
 * One watch of a gateway. It lives as long as its shift; what shows that it lives is the heartbeat.
 * `WAIT_CANCELLATION_COMPLETED`: the old watch has flushed and closed before a new one opens.
 */
export const watchOptions: ActivityOptions = {
  // A shift is 6 h (activities/watch/shift.ts); the rest is time to flush when the database is slow at its end.
  startToCloseTimeout: '375 minutes',
  // Heartbeats go every 3 s: a killed worker is noticed in 10 s, a pause of its event loop is not taken for death.
  heartbeatTimeout: '10 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  // No end to the attempts: a gateway stays watched until configuration drops it. 15 s at most between two attempts.
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '15 seconds' },
}

/** Writing down that an action was asked for, before it is done. */
export const recordOptions: ActivityOptions = {
  // The pool gives up a connection after 10 s; no statement here takes a second.
  startToCloseTimeout: '15 seconds',
  // What cannot be written down is not done: nobody wants an abort that comes an hour late.
  scheduleToCloseTimeout: '1 minute',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** Writing down what came of an action: tried for as long as Postgres may be away, since no outcome may be lost. */
export const settleOptions: ActivityOptions = {
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '15 seconds' },
}

/** One operator action at a gateway, with its verification. */
export const actionOptions: ActivityOptions = {
  // Connecting (10 s) and the call (10 s) and watching for the effect (30 s), with room to spare.
  startToCloseTimeout: '90 seconds',
  // An operator waits for the answer: after five minutes "could not be done" is more use than another attempt.
  scheduleToCloseTimeout: '5 minutes',
  heartbeatTimeout: '15 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds', maximumAttempts: 5 },
}

/** Reading `config/` and starting or stopping monitors: a call to Temporal a gateway, so minutes for hundreds of them. */
export const reconcileOptions: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  // The schedule comes round again: a few attempts are enough.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds', maximumAttempts: 5 },
}

/** Deleting old rows, in batches with a heartbeat after each table. */
export const retainOptions: ActivityOptions = {
  startToCloseTimeout: '50 minutes',
  heartbeatTimeout: '30 seconds',
  // The next hour's schedule takes over where this one failed.
  retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '2 minutes', maximumAttempts: 3 },
}
