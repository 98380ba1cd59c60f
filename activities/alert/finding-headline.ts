import type { Labels } from '#domain/alert/alert.ts'

/** A sentence for one thing, and for several where it reads otherwise. `{it}` = what it is about. */
type Words = readonly [one: string, several?: string]

type Kind = {
  /** The label that names what it is about. */
  label: string
  /** How one and several are called; `''` = one is called by its name alone. */
  nouns: readonly [one: string, several: string]
  /** By verdict, the gravest first: of several verdicts that one is said. */
  says: Readonly<Record<string, Words>>
  /** Said of several verdicts in place of the gravest. */
  mixed?: Words
  /** A label that says where, with the word before it. */
  where?: readonly [word: string, label: string]
}

/** How a person would say it. */
const kinds: Readonly<Record<string, Kind>> = {
  'session-health': {
    label: 'session',
    nouns: ['session', 'sessions'],
    says: {
      failing: ['{it} fails', '{it} fail'],
      runaway: ['{it} uses far more than usual', '{it} use far more than usual'],
      looping: ['{it} loops', '{it} loop'],
      stuck: ['{it} is stuck', '{it} are stuck'],
      'quota-near': ['{it} is near its quota', '{it} are near their quota'],
    },
    mixed: ['{it} is in trouble', '{it} are in trouble'],
    where: ['at', 'gateway'],
  },
  budget: {
    label: 'budget',
    nouns: ['budget', 'budgets'],
    says: {
      'not-stopped': ['What used up {it} goes on'],
      exhausted: ['{it} is used up', '{it} are used up'],
      warning: ['{it} is nearly used up', '{it} are nearly used up'],
      unknown: ['How much of {it} is used is not known'],
    },
  },
  handoff: {
    label: 'channel',
    nouns: ['', 'channels'],
    says: {
      gap: ['Messages are lost on {it}'],
      dead: ['Messages on {it} could not be processed'],
      reordered: ['Messages are out of order on {it}'],
      duplicate: ['Messages are repeated on {it}'],
      stale: ['Steps run on old input on {it}'],
      overdue: ['Messages are late on {it}'],
      full: ['Channel {it} is full or nearly so', '{it} are full or nearly so'],
    },
    mixed: ['Messages go wrong on {it}'],
  },
  component: {
    label: 'component',
    nouns: ['component', 'components'],
    says: {
      'over-limit': ['{it} is over its limit', '{it} are over their limits'],
      'near-limit': ['{it} is near its limit', '{it} are near their limits'],
      stale: ['{it} says nothing any more', '{it} say nothing any more'],
      unknown: ['How {it} does is not known', 'How {it} do is not known'],
    },
  },
  channel: {
    label: 'channel',
    nouns: ['channel', 'channels'],
    says: { dead: ['Messages by {it} were given up'], failing: ['Messages by {it} do not go out'] },
  },
  webhook: {
    label: 'webhook',
    nouns: ['webhook', 'webhooks'],
    says: { dead: ['What {it} should hear was given up'], failing: ['What {it} should hear does not go out'] },
  },
  evaluation: { label: 'judge', nouns: ['', 'things'], says: { unknown: ['Mission Control cannot judge {it}'] } },
  backfill: {
    label: 'source',
    nouns: ['source', 'sources'],
    says: { failed: ['The history of {it} could not be brought', 'The histories of {it} could not be brought'] },
  },
  drift: {
    label: 'environment',
    nouns: ['environment', 'environments'],
    says: { drift: ['{it} is not as it should be', '{it} are not as they should be'] },
  },
  'gate-trend': {
    label: 'suite',
    nouns: ['gate', 'gates'],
    says: { declining: ['{it} gets worse from run to run', '{it} get worse from run to run'] },
    where: ['in', 'environment'],
  },
  'gate-no-data': {
    label: 'suite',
    nouns: ['gate', 'gates'],
    says: { 'no-data': ['{it} measures nothing any more', '{it} measure nothing any more'] },
    where: ['in', 'environment'],
  },
  'workflow-failed': {
    label: 'workflow',
    nouns: ['workflow', 'workflows'],
    says: {
      stuck: ['{it} gets nowhere', '{it} get nowhere'],
      failed: ['{it} failed'],
      'timed-out': ['{it} took too long'],
    },
    where: ['doing', 'type'],
  },
  'rollback-failed': {
    label: 'deployment',
    nouns: ['', 'deployments'],
    says: { 'rollback-failed': ['The rollback of {it} failed', 'The rollbacks of {it} failed'] },
  },
}

/**
 * What is wrong and where, in a few words; null = no words are known for what these are.
 * @param members labels of findings that belong together, some of them where there are very many
 * @param count how many there are
 */
export function findingHeadline(members: readonly Labels[], count: number): string | null {
  const [kindName, ...otherKinds] = valuesOf(members, 'kind')
  const kind = kindName !== undefined && otherKinds.length === 0 ? kinds[kindName] : undefined
  if (!kind) return null
  const verdicts = valuesOf(members, 'verdict')
  const gravest = Object.keys(kind.says).find((verdict) => verdicts.includes(verdict))
  const words = (verdicts.length > 1 && kind.mixed) || (gravest === undefined ? kind.mixed : kind.says[gravest])
  if (!words) return null
  const { it, isOne } = subjectOf(kind, members, count)
  const [one, several = one] = words
  const said = (isOne ? one : several).replace('{it}', () => it)
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${placeOf(kind, members)}`
}

/** Sessions are counted, as each is one member; of anything else several members may be about the same. */
function subjectOf({ label, nouns }: Kind, members: readonly Labels[], count: number): { it: string; isOne: boolean } {
  const names = valuesOf(members, label)
  const isOne = label === 'session' ? count <= 1 : names.length <= 1
  if (isOne) return { it: [nouns[0], names[0]].filter(Boolean).join(' '), isOne }
  if (label === 'session') return { it: `${count} ${nouns[1]}`, isOne }
  return { it: `${count > members.length ? 'at least ' : ''}${names.length} ${nouns[1]}`, isOne }
}

function placeOf({ where }: Kind, members: readonly Labels[]): string {
  if (!where) return ''
  const [place, ...others] = valuesOf(members, where[1])
  return place !== undefined && others.length === 0 ? ` ${where[0]} ${place}` : ''
}

const valuesOf = (members: readonly Labels[], label: string): string[] => [
  ...new Set(members.flatMap((labels) => labels[label] ?? [])),
]
