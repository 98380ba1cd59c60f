import { nearestName } from '#domain/nearest-name.ts'

/** Something wrong in a policy whose every value is right by itself, with how to mend it. */
export type AlertFault = { path: readonly PropertyKey[]; message: string }

/** The sentence for a name that nothing has. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const meant = nearestName(name, known)
  const advice = meant ? `did you mean ${meant}?` : known.length > 0 ? `known: ${known.join(', ')}` : 'there is none'
  return `no ${kind} is called "${name}"; ${advice}`
}
