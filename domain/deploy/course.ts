import type { DeploymentState } from './deployment-state.ts'
import type { PhaseSpan } from './watched-time.ts'

/** What holds a deployment. `key` names the one verdict or report behind it: an override lets this one pass and no other. */
export type Held = { key: string; says: string }

/** Where a deployment is: the phase it is in or returns to, and what stops it there. Times in ms since epoch. */
export type Course = {
  phase: DeploymentState
  asked: boolean
  held: Held | null
  /** Keys of what a person let pass, each once. */
  overridden: readonly string[]
  phases: readonly PhaseSpan[]
}

/** The state as people see it. */
export const shownState = ({ phase, asked, held }: Omit<Course, 'phases' | 'overridden'>): DeploymentState =>
  asked || held ? 'paused' : phase

/** Why it is paused; a hold counts more than a wish. */
export const pausedBy = ({ asked, held }: Pick<Course, 'asked' | 'held'>): 'asked' | 'held' | null =>
  held ? 'held' : asked ? 'asked' : null

/** A deployment as it begins. */
export const beginCourse = (now: number): Course => ({
  phase: 'queued',
  asked: false,
  held: null,
  overridden: [],
  phases: [{ state: 'queued', from: now, to: null }],
})

/** Goes on to another phase. Whatever paused it is over. */
export const enter = (course: Course, phase: DeploymentState, now: number): Course =>
  shown({ ...course, phase, asked: false, held: null }, now)

/** A person stops it here. */
export const pause = (course: Course, now: number): Course => shown({ ...course, asked: true }, now)

/** A person lets it go on. */
export const resume = (course: Course, now: number): Course => shown({ ...course, asked: false }, now)

/** A verdict or report stops it here, unless a person let this very one pass. A newer one takes the place of an older. */
export const hold = (course: Course, held: Held, now: number): Course =>
  course.overridden.includes(held.key) ? course : shown({ ...course, held }, now)

/** A person lets pass what holds it: this once, and nothing else. */
export const override = (course: Course, now: number): Course =>
  course.held ? shown({ ...course, held: null, asked: false, overridden: [...course.overridden, course.held.key] }, now) : course

function shown(course: Course, now: number): Course {
  const state = shownState(course)
  const last = course.phases.at(-1)
  if (last?.state === state) return course
  const ended = last ? [...course.phases.slice(0, -1), { ...last, to: now }] : []
  return { ...course, phases: [...ended, { state, from: now, to: null }] }
}
