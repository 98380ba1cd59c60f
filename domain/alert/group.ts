import type { GroupPlan, GroupState } from './group-state.ts'

export { decide } from './decide.ts'
export type { GroupPlan, GroupState, NoticeDecision } from './group-state.ts'
export { takeEvent, takeEvents } from './take-event.ts'

/** A group that nothing has happened in. */
export const beginGroup = (plan: GroupPlan): GroupState => ({
  plan,
  episodes: 0,
  episode: null,
  members: {},
  tracked: 0,
  open: 0,
  untracked: 0,
  flips: [],
  flapping: false,
  due: null,
})

/** The same group under another policy; decide at once afterwards. `at` in ms. */
export const changePlan = (state: GroupState, plan: GroupPlan, at: number): GroupState => ({ ...state, plan, due: at })

/** Somebody deals with it: no reminders until there are new members or a higher severity. Nothing open = nothing changes. */
export function acknowledge(state: GroupState, { by, at }: { by: string; at: number }): GroupState {
  if (!state.episode) return state
  return { ...state, episode: { ...state.episode, acknowledged: { by, at } } }
}

/** When to decide next, in ms; to decide earlier or more often does no harm. null = not before something happens. */
export const dueAt = (state: GroupState): number | null => state.due

/** Whether nothing is open and nothing is remembered that a later change would need. */
export const isOver = (state: GroupState): boolean => state.episode === null && state.open === 0 && state.tracked === 0
