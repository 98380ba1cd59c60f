import type { Target } from '#contracts/config/targets.ts'
import type { TargetObservation, TargetReceipt, TargetStep } from '#contracts/target-steps.ts'

/** What a driver is given besides the step: secrets read at this moment, and where its words go. */
export type StepContext = {
  /** The values in effect as text, secrets resolved. Never logged, never returned. */
  values: Readonly<Record<string, string>>
  /** A line that a command or a deployed thing wrote; redacted and kept by the receiver. */
  onOutput(stream: 'stdout' | 'stderr' | 'driver', line: string): void
  /** Fires when the step is cancelled or the worker stops: end what runs, leave nothing half done that a retry cannot mend. */
  signal: AbortSignal
}

/** Where and what a driver works at: the pinned step with its target narrowed to the driver's own kind. */
export type DriverStep<T extends Target> = TargetStep & { target: T }

/**
 * How releases get to one kind of target. Every step is idempotent by fence and release, refuses a fence below the highest seen
 * (ApplicationFailure type `STALE_FENCE`, not retryable), and needs nothing but the step and the target.
 */
export type Driver<T extends Target> = {
  /** Whether the step could be done: artifact there, target reachable, tools installed. Changes nothing. @throws with what to do */
  check(step: DriverStep<T>, context: StepContext): Promise<string>
  /** Prepares the release so that `switchOver` is quick. What users get does not change. */
  stage(step: DriverStep<T>, context: StepContext): Promise<TargetReceipt>
  /** Users get the release from here on. What ran before is kept until `retire`. */
  switchOver(step: DriverStep<T>, context: StepContext): Promise<TargetReceipt>
  /** Ends what is not served any more. */
  retire(step: DriverStep<T>, context: StepContext): Promise<TargetReceipt>
  /** Brings the release of the step back by the quickest way there is. */
  restore(step: DriverStep<T>, context: StepContext): Promise<TargetReceipt>
  /** What runs now, raw values in memory only. `null` parts are unknown. */
  observe(target: T, context: Pick<StepContext, 'signal'>): Promise<TargetObservation>
}
