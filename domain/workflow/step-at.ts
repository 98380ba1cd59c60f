import type { Step } from './step.ts'

/** A step by its place in the list, counted from one as people count. */
export type StepPlace = { number: number; step: Pick<Step, 'eventId' | 'kind' | 'name'> }

/**
 * The step that an event belongs to: the one that it began, else the last that was begun before it. null = none was.
 * `steps` in the order in which they were begun.
 */
export function stepAt(steps: readonly StepPlace['step'][], eventId: number): StepPlace | null {
  const index = steps.findLastIndex((step) => step.eventId <= eventId)
  const step = steps[index]
  return step ? { number: index + 1, step } : null
}

/** `step 7 (activity switchTarget)` */
export const placeInWords = ({ number, step: { kind, name } }: StepPlace): string =>
  `step ${number} (${name === '' ? kind : `${kind} ${name}`})`
