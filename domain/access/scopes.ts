import type { Action } from './actions.ts'

/** What an API token may be narrowed to. Each action belongs to exactly one, by the area it is named after. */
export const scopes = [
  'read',
  'sessions:act',
  'releases:act',
  'alerts:act',
  'incidents:act',
  'components:report',
  'handoffs:act',
  'workflows:act',
  'backfills:act',
  'gateways:act',
  'access:act',
] as const
export type Scope = (typeof scopes)[number]

/** Stands for all that the role may, also what is added later. */
export const ALL_SCOPES = 'all'

type AreaOf<A> = A extends `${infer Area}.${string}` ? Area : never
/** The first word of every action that does more than read. */
type Area = AreaOf<Exclude<Action, `${string}.read`>>

const scopeOfArea: Record<Area, Scope> = {
  session: 'sessions:act',
  agent: 'sessions:act',
  gate: 'releases:act',
  drift: 'releases:act',
  deploy: 'releases:act',
  hold: 'releases:act',
  release: 'releases:act',
  alert: 'alerts:act',
  silence: 'alerts:act',
  channel: 'alerts:act',
  delivery: 'alerts:act',
  incident: 'incidents:act',
  component: 'components:report',
  handoff: 'handoffs:act',
  workflow: 'workflows:act',
  schedule: 'workflows:act',
  backfill: 'backfills:act',
  gateway: 'gateways:act',
  token: 'access:act',
  member: 'access:act',
}

/** The scope that an action is in. */
export function scopeOf(action: Action): Scope {
  const [area, act] = action.split('.')
  return act === 'read' ? 'read' : scopeOfArea[area as Area] // every area but those of reading alone
}

/** Whether a token with these scopes may do all that one with `wanted` may. */
export const scopesCover = (granted: readonly string[], wanted: readonly string[]): boolean =>
  granted.includes(ALL_SCOPES) || wanted.every((scope) => granted.includes(scope))

/** The sentence for a 403; `null` when the scopes allow it. */
export function scopeRefusal(granted: readonly string[], action: Action): string | null {
  const needed = scopeOf(action)
  if (scopesCover(granted, [needed])) return null
  return `Needs the scope ${needed}; this token has ${granted.join(', ') || 'none'}.`
}
