import { anyMatches, type DriftRules, ignoreRuleFor, type Whereabouts } from './drift-rules.ts'
import { isSameShape, textOf } from './shape.ts'
import { type Settings, type SettingValue, type ValueView, type Viewing, viewValue } from './value-view.ts'

/** One difference. `missing`: only on the left; `extra`: only on the right. */
export type Difference = {
  key: string
  target: string | null
  kind: 'missing' | 'extra' | 'shape' | 'value' | 'unreadable'
  left: ValueView | null
  right: ValueView | null
  says: string
  ignored: { owner: string; until: string; reason: string } | null
}

/**
 * How two sides are compared. `left` and `right` are their names in sentences. `equal`: both must be the same, as what runs and
 * what is wanted; otherwise values may differ and the rules say which may not. `onlyLeft`: what only the right has is no difference.
 */
export type Comparison = {
  names: { left: string; right: string }
  equal: boolean
  onlyLeft?: boolean
  rules: DriftRules
  where: Whereabouts
  viewing: Viewing
}

type Seen = { raw: SettingValue; view: ValueView | null; unreadable: string | null }
type Found = Pick<Difference, 'kind' | 'says'>

/** All differences between two sets of settings, by name. Never throws: what cannot be read is a difference of its own. */
export function compare(left: Settings, right: Settings, comparison: Comparison): Difference[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted()
  return names.flatMap((key): Difference[] => {
    // What is a secret on one side is one on the other, whatever that side takes it for.
    const secret = [left[key], right[key]].some((side) => side !== undefined && 'value' in side && side.secret)
    const [a, b] = [look(key, left[key], secret, comparison), look(key, right[key], secret, comparison)]
    const found = differenceOf(key, a, b, comparison)
    if (!found) return []
    const bare = { key, target: comparison.where.target, ...found, left: a?.view ?? null, right: b?.view ?? null }
    return [withRule(bare, comparison)]
  })
}

/** Adds whose decision it is not to mind it; one that has expired is said and counts no more. */
function withRule(difference: Omit<Difference, 'ignored'>, { rules, where }: Comparison): Difference {
  const known = ignoreRuleFor(difference.key, rules.ignore, where)
  if (!known) return { ...difference, ignored: null }
  const { owner, until, reason } = known.rule
  if (!known.expired) return { ...difference, ignored: { owner, until: `${until}T23:59:59.999Z`, reason } }
  return { ...difference, ignored: null, says: `${difference.says} It was ignored until ${until} (${owner}: ${reason}).` }
}

function look(key: string, raw: SettingValue | undefined, secret: boolean, { viewing }: Comparison): Seen | null {
  if (raw === undefined) return null
  if ('unreadable' in raw) return { raw, view: null, unreadable: raw.unreadable }
  if ('hidden' in raw) return { raw, view: null, unreadable: null }
  try {
    return { raw, view: viewValue(key, { value: raw.value, secret }, viewing), unreadable: null }
  } catch (error) {
    // Only the kind of the fault: its message may quote the value.
    const why = error instanceof Error ? error.name : 'something that is no error'
    return { raw, view: null, unreadable: `its look could not be told (${why})` }
  }
}

function differenceOf(key: string, left: Seen | null, right: Seen | null, comparison: Comparison): Found | null {
  const { names, equal, onlyLeft, rules } = comparison
  if (!equal && anyMatches(rules.free, key)) return null
  if (!left) return onlyLeft ? null : { kind: 'extra', says: `${key} is set in ${names.right} and not in ${names.left}.` }
  if (!right) return { kind: 'missing', says: `${key} is set in ${names.left} and not in ${names.right}.` }
  const unreadable = unreadableSide(left, names.left) ?? unreadableSide(right, names.right)
  if (unreadable) return { kind: 'unreadable', says: `${key} could not be compared: ${unreadable}.` }
  if (!left.view || !right.view) return hiddenDifference(key, left, right, comparison)
  if (!isSameShape(left.view.shape, right.view.shape)) {
    const says = `${key} is ${article(left.view.shape)} in ${names.left} and ${article(right.view.shape)} in ${names.right}.`
    return equal && isSame(left, right) ? null : { kind: 'shape', says }
  }
  return valueDifference(key, left, right, comparison)
}

const unreadableSide = ({ unreadable }: Seen, name: string): string | null => unreadable && `in ${name} ${unreadable}`

/** A secret that is there and not shown is as much as can be known of one; what is no secret should be shown. */
function hiddenDifference(key: string, left: Seen, right: Seen, { names }: Comparison): Found | null {
  const shown = left.view ?? right.view
  if (!shown || shown.secret) return null
  return { kind: 'unreadable', says: `${key} could not be compared: ${left.view ? names.right : names.left} does not show it.` }
}

function valueDifference(key: string, left: Seen, right: Seen, { names, equal, rules }: Comparison): Found | null {
  const same = isSame(left, right)
  if (equal || anyMatches(rules.equal, key)) {
    return same ? null : { kind: 'value', says: `${key} has another value in ${names.left} than in ${names.right}.` }
  }
  const bothSecret = left.view?.secret && right.view?.secret
  if (!same || !bothSecret || anyMatches(rules.shared, key)) return null
  return { kind: 'value', says: `${key} is the same secret in ${names.left} and ${names.right}: who has one has both.` }
}

/** By text: a program is given its settings as text, whatever they were written as. */
const isSame = (left: Seen, right: Seen): boolean =>
  'value' in left.raw && 'value' in right.raw && textOf(left.raw.value) === textOf(right.raw.value)

const article = (shape: string): string => `${/^[aeiouAEIO]/.test(shape) ? 'an' : 'a'} ${shape}`
