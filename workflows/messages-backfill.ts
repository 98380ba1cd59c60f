import { defineSignal } from '@temporalio/workflow'

// Signals, as each is taken down with no worker alive too; what it came to is in the run's row. One that comes at a time when
// nothing is to be paused, resumed or cancelled changes nothing.

/** Stop at the next border of a chunk, and keep what is done. */
export const pauseBackfill = defineSignal('pauseBackfill')

/** Go on where it was paused. */
export const resumeBackfill = defineSignal('resumeBackfill')

/** Stop, and take back what this run has written. */
export const cancelBackfill = defineSignal('cancelBackfill')
