import { nearestName } from '#domain/nearest-name.ts'
import type { Environment } from './environments.ts'
import { refusedSetting } from './reference.ts'
import type { ReleaseConfig } from './release-config.ts'
import type { Target } from './targets.ts'

/** Something wrong between files: in which one, at which path. */
export type ReleaseFault = { file: string; path: readonly PropertyKey[]; message: string }

type Names = readonly string[]
type Say = (path: readonly PropertyKey[], message: string) => void

/** Gateways that are found rather than written down go by these names: see `effectiveGateways`. */
const FOUND_GATEWAYS = ['openclaw', 'gateway', 'demo']

/**
 * What is wrong with files that are each right by themselves: names that nothing has, circles, two claims to one thing.
 * @param gateways slugs in `gateways.yaml`; null = unknown, then no gateway's name is judged
 */
export function releaseFaults(config: ReleaseConfig, gateways: Names | null): ReleaseFault[] {
  const faults: ReleaseFault[] = []
  const sayIn =
    (file: string): Say =>
    (path, message) =>
      faults.push({ file, path, message })
  judgeTargets(config, gateways, sayIn('targets.yaml'))
  judgeEnvironments(config, sayIn('environments.yaml'))
  judgeSchedules(config, sayIn('schedules.yaml'))
  judgeDrift(config, sayIn('drift.yaml'))
  for (const { slug, suite } of config.suites) {
    if (suite.suite === undefined || suite.suite === slug) continue
    sayIn(`suites/${slug}.yaml`)(['suite'], `expected "${slug}", the name of its file; leave it out, or rename the file`)
  }
  return faults
}

/** The sentence for a name that nothing has. */
function unknown(kind: string, name: string, known: Names): string {
  const meant = nearestName(name, known)
  if (meant) return `no ${kind} is called "${name}"; did you mean ${meant}?`
  return known.length === 0
    ? `no ${kind} is called "${name}"; there is none`
    : `no ${kind} is called "${name}"; known: ${known.join(', ')}`
}

/** Says of each name that an earlier one has already. */
function once(names: Names, path: (index: number) => readonly PropertyKey[], say: Say): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) say(path(index), `"${name}" is used twice`)
  })
}

function judgeTargets({ targets }: ReleaseConfig, gateways: Names | null, say: Say): void {
  const slugs = targets.map(({ slug }) => slug)
  once(slugs, (index) => ['targets', index, 'slug'], say)
  const ports = new Map<number, string>()
  targets.forEach((target, index) => {
    if (target.driver === 'process') {
      const other = ports.get(target.port)
      if (other) say(['targets', index, 'port'], `${target.port} is the port of "${other}" already`)
      else ports.set(target.port, target.slug)
    }
    if (target.driver === 'openclaw' && gateways && ![...gateways, ...FOUND_GATEWAYS].includes(target.gateway))
      say(['targets', index, 'gateway'], unknown('gateway', target.gateway, gateways))
    if (runsPrograms(target)) judgeSettings(target.values, (name, message) => say(['targets', index, 'values', name], message))
  })
}

/** Whether settings of a target become the environment of a program. */
const runsPrograms = ({ driver }: Target): boolean => driver === 'process' || driver === 'command'

function judgeSettings(values: Target['values'], say: (name: string, message: string) => void): void {
  for (const name of Object.keys(values)) {
    const refusal = refusedSetting(name)
    if (refusal) say(name, refusal)
  }
}

function judgeEnvironments({ environments, targets, suites }: ReleaseConfig, say: Say): void {
  const slugs = environments.map(({ slug }) => slug)
  const known = targets.map(({ slug }) => slug)
  once(slugs, (index) => ['environments', index, 'slug'], say)
  const owners = new Map<string, string>()
  environments.forEach((environment, index) => {
    const at = (...rest: PropertyKey[]) => ['environments', index, ...rest]
    environment.waves.forEach((wave, w) =>
      wave.forEach((target, t) => {
        const owner = owners.get(target)
        if (!known.includes(target)) say(at('waves', w, t), unknown('target', target, known))
        else if (owner === environment.slug) say(at('waves', w, t), `"${target}" is in this environment twice`)
        else if (owner) say(at('waves', w, t), `"${target}" belongs to "${owner}" already; a target has one environment`)
        else owners.set(target, environment.slug)
      }),
    )
    if (targets.some((target) => runsPrograms(target) && environment.waves.flat().includes(target.slug)))
      judgeSettings(environment.values, (name, message) => say(at('values', name), message))
    judgeAfter(environment, environments, (message) => say(at('after'), message))
    judgeGates(environment, suites, (path, message) => say(at('gates', ...path), message))
  })
}

function judgeAfter({ slug, after }: Environment, environments: readonly Environment[], say: (message: string) => void): void {
  if (after === undefined) return
  const bySlug = new Map(environments.map((each) => [each.slug, each]))
  const others = environments.map((each) => each.slug).filter((name) => name !== slug)
  if (after !== slug && !bySlug.has(after)) return say(unknown('environment', after, others))
  const way = [slug]
  for (let next: string | undefined = after; next !== undefined; next = bySlug.get(next)?.after) {
    way.push(next)
    if (next === slug) return say(`goes in a circle: ${way.join(' after ')}`)
    // A circle that this one only leads into is said at those that are in it.
    if (way.indexOf(next) < way.length - 1) return
  }
}

function judgeGates({ gates }: Environment, suites: ReleaseConfig['suites'], say: Say): void {
  if (!gates) return
  const slugs = suites.map(({ slug }) => slug)
  const named = [
    { path: ['verify'], slug: gates.verify },
    ...(gates.watch ? [{ path: ['watch', 'suite'], slug: gates.watch.suite }] : []),
  ]
  for (const { path, slug } of named) {
    const found = suites.find((suite) => suite.slug === slug)
    if (!found) say(path, unknown('suite', slug, slugs))
    else if (path[0] === 'verify' && !found.suite.promotes)
      say(
        path,
        `suites/${slug}.yaml says promotes: false, so nothing could ever pass here; take another suite, or let it promote`,
      )
  }
}

function judgeSchedules({ schedules, suites, environments }: ReleaseConfig, say: Say): void {
  const suiteNames = suites.map(({ slug }) => slug)
  const places = environments.map(({ slug }) => slug)
  schedules.gates.forEach((gate, index) => {
    const at = (name: string) => ['gates', index, name]
    if (!suiteNames.includes(gate.suite)) say(at('suite'), unknown('suite', gate.suite, suiteNames))
    const place = environments.find(({ slug }) => slug === gate.environment)
    if (!place) say(at('environment'), unknown('environment', gate.environment, places))
    const targets = place?.waves.flat() ?? []
    if (place && gate.target && !targets.includes(gate.target)) say(at('target'), unknown('target of it', gate.target, targets))
  })
  schedules.drift.forEach(({ environment }, index) => {
    if (!places.includes(environment)) say(['drift', index, 'environment'], unknown('environment', environment, places))
  })
}

function judgeDrift({ drift, environments, targets }: ReleaseConfig, say: Say): void {
  const places = environments.map(({ slug }) => slug)
  const slugs = targets.map(({ slug }) => slug)
  drift.ignore.forEach(({ environment, target }, index) => {
    if (environment && !places.includes(environment))
      say(['ignore', index, 'environment'], unknown('environment', environment, places))
    if (target && !slugs.includes(target)) say(['ignore', index, 'target'], unknown('target', target, slugs))
  })
  drift.free.forEach((key, index) => {
    if (drift.equal.includes(key)) say(['free', index], `"${key}" is in \`equal\` too; it cannot be both`)
  })
}
