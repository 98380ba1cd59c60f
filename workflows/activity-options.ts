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

/** One shift of a tenant's judges. As `watchOptions`: the heartbeat is what finds a killed worker, within 10 s. */
export const shiftOptions: ActivityOptions = {
  // A shift is 6 h (activities/alert/watch-tenant.ts); the rest is for the looks that are under way at its end.
  startToCloseTimeout: '375 minutes',
  heartbeatTimeout: '10 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  // No end to the attempts, and at most 5 s between two: while nobody judges, nobody is told.
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
}

/** One turn of an alert's group: a short transaction. Tried without end, as nobody is told before. */
export const alertTurnOptions: ActivityOptions = {
  // It waits for what changes the group's members at the same time, which is as short.
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
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

/** A deployment's journal: tried for as long as Postgres may be away, and waited for by nothing that restores service. */
export const journalOptions: ActivityOptions = {
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '15 seconds' },
}

/** Looking whether a step could be done at a target: nothing is changed, so a person hears soon that it cannot. */
export const checkTargetOptions: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds', maximumAttempts: 4 },
}

/** One step of a deployment at one target. Every step is idempotent by its fence and release. */
export const targetStepOptions: ActivityOptions = {
  // Commands and deployers may take two hours by their own timeout; the rest is for ending them.
  startToCloseTimeout: '130 minutes',
  heartbeatTimeout: '15 seconds',
  // What a step that is cut off still does is over before anything is said about it.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  // What cannot succeed is marked so by the driver. Half a minute of attempts outlasts a restart of the target's host.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds', maximumAttempts: 6 },
}

/** Bringing the earlier release back at one target: attempts follow each other quickly, since users wait. */
export const restoreOptions: ActivityOptions = {
  startToCloseTimeout: '130 minutes',
  heartbeatTimeout: '10 seconds',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  // About a minute; then a person is told, who can resume it.
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds', maximumAttempts: 10 },
}

/** Looking for drift within a deployment. What cannot be looked at within minutes is unknown, which holds. */
export const driftOptions: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds', maximumAttempts: 4 },
}

/** A question to Temporal itself, from the rollback worker. It answers whenever workflows run at all. */
export const ledgerOptions: ActivityOptions = {
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** Writing down that a gate run begins, and where a schedule means. A deployment waits: after a minute the gate could not do its work. */
export const gateBeginOptions: ActivityOptions = {
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '1 minute',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** One look of a gate: its probes, stored as they come, so that another attempt goes on where this one was. */
export const lookOptions: ActivityOptions = {
  // Hundreds of answers of an agent at six a time; what shows that it lives is the heartbeat.
  startToCloseTimeout: '4 hours',
  heartbeatTimeout: '10 seconds',
  // No probe goes on by itself after its gate was cancelled.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  // About a minute of a database that is away; then the gate could not do its work, which holds and never fails a release.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds', maximumAttempts: 8 },
}

/** Writing down a gate's verdict. The outcome counts without it: a workflow of its own goes on trying. */
export const gateEndOptions: ActivityOptions = {
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
}

/** Sending one message to people. How long failures are tried is the activity's own matter: about 15 minutes (prisma/stores/delivery-progress.ts). */
export const deliveryOptions: ActivityOptions = {
  // A channel's own timeout is 30 s at most, for two calls (an edit and a word in its thread), and there is the database.
  startToCloseTimeout: '90 seconds',
  // A message may wait for earlier ones of its alert, each of which is tried for a quarter of an hour.
  scheduleToCloseTimeout: '6 hours',
  // Heartbeats go every 3 s.
  heartbeatTimeout: '10 seconds',
  // The activity says itself when to come again; this is for a worker or a database that is away.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 seconds' },
}

/** Sending what waits for a webhook. How long one event is tried is its webhook's own matter (config/webhooks.yaml). */
export const webhookOptions: ActivityOptions = {
  // Hundreds of events to a receiver that takes its whole timeout for each; what shows that it lives is the heartbeat.
  startToCloseTimeout: '5 hours',
  heartbeatTimeout: '10 seconds',
  // The activity says itself when to come again, without end; this is for a worker or a database that is away.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '15 seconds' },
}

/** Gathering evidence and choosing what to do. Where that fails for minutes, people are told without it. */
export const diagnoseOptions: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '3 minutes',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '15 seconds' },
}

/** Looking whether a step helped: for as long as its runbook says, an hour at most. */
export const verifyOptions: ActivityOptions = {
  startToCloseTimeout: '65 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** Following what others do (a rollback, a message) to its end; 15 minutes by the activity's own word. */
export const followOptions: ActivityOptions = {
  startToCloseTimeout: '20 minutes',
  // What nobody answers for in that time is told as not known.
  scheduleToCloseTimeout: '25 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' },
}

/** One phase of a backfill. What an attempt has done is found by the next: chunks in Postgres, the rest in the run's folder. */
export const backfillPhaseOptions: ActivityOptions = {
  // Years of history at a few thousand rows a second; what shows that it lives is the heartbeat.
  startToCloseTimeout: '7 days',
  heartbeatTimeout: '10 seconds',
  // A phase that is paused or cancelled has ended its chunk before anything else is done.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  // No end to the attempts while a database is away: what cannot succeed is marked so.
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '15 seconds' },
}
