import type { CauseRule } from './cause-rules.ts'
import { spanInWords } from './in-words.ts'
import type { ChangeFact, IncidentEvidence } from './incident-evidence.ts'

const MINUTE = 60_000

/** How sure one may be that a change is the cause, by how long before it began: a coincidence is likelier the longer ago. */
const byAge = [
  { within: 10 * MINUTE, confidence: 0.75 },
  { within: 60 * MINUTE, confidence: 0.55 },
  { within: 6 * 60 * MINUTE, confidence: 0.35 },
] as const

const confidenceOf = (ms: number): number => byAge.find(({ within }) => ms <= within)?.confidence ?? 0

const newest = ({ changes, beganAt }: IncidentEvidence, what: ChangeFact['what']): ChangeFact[] =>
  changes.filter((change) => change.what === what && change.at <= beganAt).toSorted((a, b) => b.at - a.at)

/** Of verdicts: a loop or a silence has its own explanation, which a change may have brought about but seldom is. */
const discount = ({ members }: IncidentEvidence): number =>
  members.some(({ verdict }) => verdict === 'failing') ? 1 : members.some(({ verdict }) => verdict !== null) ? 0.6 : 0.8

/** A release that came shortly before. */
export const releaseBefore: CauseRule = (evidence) => changeBefore(evidence, 'deployment')

/** A change of configuration that came shortly before. */
export const configBefore: CauseRule = (evidence) => changeBefore(evidence, 'configuration')

function changeBefore(evidence: IncidentEvidence, what: ChangeFact['what']) {
  const changes = newest(evidence, what)
  const [last] = changes
  if (!last) return null
  const ago = evidence.beganAt - last.at
  // Configuration is changed more often than releases are, and less of it is felt at once.
  const confidence = confidenceOf(ago) * discount(evidence) * (what === 'configuration' ? 0.6 : 1)
  if (confidence === 0) return null
  const reasons = changes.slice(0, 5).map(({ at, says }) => `${spanInWords(evidence.beganAt - at)} before this began: ${says}`)
  const says =
    what === 'deployment'
      ? `It began ${spanInWords(ago)} after a release: ${last.says}`
      : `It began ${spanInWords(ago)} after a change of configuration: ${last.says}`
  return {
    ...{ cause: what === 'deployment' ? ('release' as const) : ('config-change' as const), says, reasons },
    confidence: Number(confidence.toFixed(2)),
  }
}
