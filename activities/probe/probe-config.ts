import { createHash } from 'node:crypto'
import { shapeOf } from '#domain/drift/shape.ts'
import { type CheckOf, type EffectiveValue, type ProbeContext, type Probed, unmeasured } from './probe.ts'

/**
 * Consistency of settings as they are in effect, within an environment and between several. Secrets are compared like any other
 * value, in memory; of them no more than the name is ever said.
 * @throws ProbeFault when an environment is not configured or a secret cannot be read
 */
export async function probeConfig(check: CheckOf<'config'>, context: ProbeContext): Promise<Probed> {
  const faults = await Promise.all(check.rules.map((rule) => faultOf(rule, context)))
  const found = faults.filter((fault) => fault !== null)
  const excerpt = `${check.rules.length - found.length} of ${check.rules.length} rules hold.`
  return { ...unmeasured, ok: found.length === 0, excerpt, why: found.length > 0 ? found.join('; ') : null }
}

type Rule = CheckOf<'config'>['rules'][number]
/** A reference with the values it has, one for each target that differs. */
type Found = { ref: string; values: readonly EffectiveValue[] }

async function faultOf(rule: Rule, context: ProbeContext): Promise<string | null> {
  const refs = 'equal' in rule ? rule.equal : 'different' in rule ? rule.different : 'required' in rule ? rule.required : rule.of
  const found = await Promise.all(refs.map((ref) => lookUp(ref, context)))
  const missing = found.filter(({ values }) => values.length === 0).map(({ ref }) => ref)
  if (missing.length > 0) return `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not set`
  if ('equal' in rule) return distinct(found) === 1 ? null : `${refs.join(', ')} are not equal`
  if ('different' in rule) return distinct(found) >= found.length ? null : `${refs.join(', ')} are not all different`
  if ('required' in rule) return null
  return found.map((each) => shapeFault(each, rule.shape)).find((fault) => fault !== null) ?? null
}

async function lookUp(ref: string, { environment, valuesOf }: ProbeContext): Promise<Found> {
  const slash = ref.indexOf('/')
  const [where, key] = slash === -1 ? [environment, ref] : [ref.slice(0, slash), ref.slice(slash + 1)]
  return { ref, values: (await valuesOf(where)).get(key) ?? [] }
}

/** How many different values there are; compared by hash, so that no secret is kept in a set. */
const distinct = (found: readonly Found[]): number =>
  new Set(found.flatMap(({ values }) => values.map(({ value }) => createHash('sha256').update(String(value)).digest('hex')))).size

function shapeFault({ ref, values }: Found, wanted: string): string | null {
  for (const { value } of values) {
    const { shape } = shapeOf(value)
    if (!isNamed(shape, wanted)) return `${ref} has the shape ${shape} instead of ${wanted}`
  }
  return null
}

/** By the name that drift gives it, in any case; `url` means one of any scheme. */
function isNamed(shape: string, wanted: string): boolean {
  const [has, asked] = [shape.toLowerCase(), wanted.toLowerCase()]
  return has === asked || (asked === 'url' && has.endsWith(' url'))
}
