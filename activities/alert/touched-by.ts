import type { Labels } from '#domain/alert/alert.ts'
import type { Inhibition } from '#domain/alert/policy.ts'
import type { Touched } from '#prisma/stores/alert/write-groups.ts'

/** Whose members may be muted, or not any more, because members of some rules began or ended. */
export function touchedBy(inhibitions: readonly Inhibition[], moved: readonly { rule: string; labels: Labels }[]): Touched[] {
  const touched = new Map<string, Touched>()
  for (const { source, target, equal } of inhibitions) {
    for (const { rule, labels } of moved) {
      if (source.rules && !source.rules.includes(rule)) continue
      const agreed = Object.fromEntries(equal.flatMap((label) => (labels[label] === undefined ? [] : [[label, labels[label]]])))
      const each = { rules: target.rules, labels: agreed }
      touched.set(JSON.stringify(each), each)
    }
  }
  return [...touched.values()]
}
