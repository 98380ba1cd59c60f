/** What may differ between environments; the same as `config/drift.yaml`. Names may end with `*`. */
export type DriftRules = {
  equal: readonly string[]
  free: readonly string[]
  shared: readonly string[]
  ignore: readonly IgnoreRule[]
}

/** `until`: a day as `2026-12-31`; it counts again after the end of that day, UTC. */
export type IgnoreRule = {
  key: string
  environment?: string
  target?: string
  owner: string
  until: string
  reason: string
}

/** Whether a pattern means that setting. */
export const keyMatches = (pattern: string, key: string): boolean =>
  pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : pattern === key

/** Whether one of the patterns means that setting. */
export const anyMatches = (patterns: readonly string[], key: string): boolean =>
  patterns.some((pattern) => keyMatches(pattern, key))

/** The last moment at which a rule holds, in ms since epoch. */
export const holdsUntil = ({ until }: IgnoreRule): number => Date.parse(`${until}T23:59:59.999Z`)

/** Where a difference is: its environments and, where it is of one alone, its target. */
export type Whereabouts = { environments: readonly string[]; target: string | null; now: number }

/** The rule that says not to mind a setting there, and whether it has expired. One that holds wins over one that has expired. */
export function ignoreRuleFor(
  key: string,
  rules: readonly IgnoreRule[],
  { environments, target, now }: Whereabouts,
): { rule: IgnoreRule; expired: boolean } | null {
  const meant = rules.filter(
    (rule) =>
      keyMatches(rule.key, key) &&
      (rule.environment === undefined || environments.includes(rule.environment)) &&
      (rule.target === undefined || rule.target === target),
  )
  const [latest] = meant.toSorted((a, b) => holdsUntil(b) - holdsUntil(a))
  return latest ? { rule: latest, expired: holdsUntil(latest) < now } : null
}
