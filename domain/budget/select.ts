import type { ProjectRule, Selection } from './budget.ts'

/** What decides which budgets a session counts for. */
export type SessionPlace = { gateway: string; agent: string; key: string; classification: string | null }

const expressions = new Map<string, RegExp>()

/** Whether a name fits a pattern: the same name, with `*` for any run of characters. Case counts. */
export function fits(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name
  const known = expressions.get(pattern)
  const expression = known ?? new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`, 's')
  if (!known) expressions.set(pattern, expression)
  return expression.test(name)
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const isOneOf = (patterns: readonly string[] | undefined, name: string | null): boolean =>
  patterns === undefined || (name !== null && patterns.some((pattern) => fits(pattern, name)))

/** Whether each list that is there has a pattern for the session. An unknown classification fits none. */
export const selects = (selection: Selection, { gateway, agent, key, classification }: SessionPlace): boolean =>
  isOneOf(selection.gateways, gateway) &&
  isOneOf(selection.agents, agent) &&
  isOneOf(selection.sessions, key) &&
  isOneOf(selection.classifications, classification)

/** The first project that a session fits: so that projects add up to what they are of. `null` = in none. */
export const projectOf = (projects: readonly ProjectRule[], session: SessionPlace): string | null =>
  projects.find((project) => selects(project, session))?.slug ?? null
