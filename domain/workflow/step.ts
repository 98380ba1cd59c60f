import type { Failure } from './history-event.ts'

export const stepKinds = ['activity', 'child', 'timer', 'signal', 'update', 'version'] as const
export type StepKind = (typeof stepKinds)[number]

export const stepStates = ['waiting', 'running', 'done', 'failed', 'timed-out', 'cancelled'] as const
export type StepState = (typeof stepStates)[number]

/** Something that a workflow did, waited for or was told. Times in ms since epoch. */
export type Step = {
  /** Id of the event that began it: where a reset can be aimed at, and the order in which things happened. */
  eventId: number
  kind: StepKind
  /** Of an activity, by which the server tells of its attempts; null = it is none. */
  activityId: string | null
  /** Type of the activity or child, name of the signal or update; '' for a timer. */
  name: string
  state: StepState
  /** When it was asked for. */
  at: number
  /** When its last attempt began; null = not begun, or not known (of an activity the history tells only when it is over). */
  startedAt: number | null
  endedAt: number | null
  attempts: number
  input: unknown
  result: unknown
  failure: Failure | null
  /** The failure of the attempt before the last, where there was more than one. */
  lastFailure: Failure | null
  /** Of a child: its workflow and run. */
  child: { workflowId: string; runId: string } | null
}
