import type { Cause } from './cause.ts'
import type { FoundCause } from './diagnosis.ts'
import { counted, spanInWords } from './in-words.ts'
import type { FindingFact, IncidentEvidence, MemberFact, SessionFact } from './incident-evidence.ts'

/** A pure rule: the cause it sees in the evidence, or null. */
export type CauseRule = (evidence: IncidentEvidence) => FoundCause | null

const found = (cause: Cause, confidence: number, says: string, reasons: readonly string[]): FoundCause => ({
  ...{ cause, confidence: Number(Math.min(1, Math.max(0, confidence)).toFixed(2)), says },
  reasons: reasons.slice(0, 8),
})

const withVerdict = ({ members }: IncidentEvidence, verdict: string): MemberFact[] =>
  members.filter((member) => member.verdict === verdict)

const sessionOf = ({ sessions }: IncidentEvidence, { sessionId }: MemberFact): SessionFact | undefined =>
  sessions.find(({ id }) => id === sessionId)

/** What a session's judge says of it; else what the alert says. */
const reasonsOf = (evidence: IncidentEvidence, members: readonly MemberFact[]): string[] => [
  ...new Set(members.flatMap((member) => sessionOf(evidence, member)?.says.slice(0, 2) ?? [member.says])),
]

/** Verdicts of a session are judged with a confidence of their own; without one, half. */
const surest = (members: readonly MemberFact[]): number =>
  members.length === 0 ? 0 : Math.max(...members.map(({ confidence }) => confidence ?? 0.5))

/** The same call again and again. */
export const toolLoop: CauseRule = (evidence) => {
  const looping = withVerdict(evidence, 'looping')
  if (looping.length === 0) return null
  const tools = [
    ...new Set(looping.flatMap((member) => String(sessionOf(evidence, member)?.figures.tools ?? member.figures.tools ?? ''))),
  ]
  const named = tools.filter(Boolean).join(', ')
  const what = named ? `the same call of ${named}` : 'the same call'
  const says = `${counted(looping.length, 'session')} ${looping.length === 1 ? 'makes' : 'make'} ${what} again and again without a new outcome.`
  return found('tool-loop', surest(looping), says, reasonsOf(evidence, looping))
}

/** Tokens far beyond what is usual. */
export const tokenRunaway: CauseRule = (evidence) => {
  const runaway = withVerdict(evidence, 'runaway')
  if (runaway.length === 0) return null
  const says = `${counted(runaway.length, 'session')} ${runaway.length === 1 ? 'burns' : 'burn'} tokens far beyond the usual.`
  return found('token-runaway', surest(runaway), says, reasonsOf(evidence, runaway))
}

/** A run that waits and says nothing. */
export const silentRun: CauseRule = (evidence) => {
  const stuck = withVerdict(evidence, 'stuck')
  if (stuck.length === 0) return null
  const awaited = [...new Set(stuck.flatMap((member) => sessionOf(evidence, member)?.figures.awaited ?? []))]
  const waits = awaited.length > 0 ? ` and waits for ${awaited.join(', ')}` : ''
  const says = `${counted(stuck.length, 'run')} ${stuck.length === 1 ? 'has' : 'have'} fallen silent${waits}.`
  // Silence is what is seen; why, is not: another cause that explains it is the better one.
  return found('silent-run', surest(stuck) * 0.8, says, reasonsOf(evidence, stuck))
}

/** A gateway that cannot be reached explains all that is wrong behind it. */
export const gatewayDown: CauseRule = ({ gateways, members, beganAt }) => {
  const away = gateways.filter(({ state }) => state !== 'connected')
  if (away.length === 0) return null
  const gone = away.filter(({ state }) => state === 'unreachable' || state === 'unauthorised' || state === 'incompatible')
  const names = (gone.length > 0 ? gone : away).map(({ slug, state }) => `${slug} is ${state}`).join(', ')
  const isAbout = members.some(
    ({ kind, labels }) => kind === null && labels.gateway !== undefined && labels.session === undefined,
  )
  const began = Math.min(...away.map(({ since }) => since))
  const isBefore = began <= beganAt + 60_000
  const confidence = gone.length === 0 ? 0.4 : isAbout ? 0.95 : isBefore ? 0.85 : 0.5
  const reasons = away.map(
    ({ slug, state, since, reason }) =>
      `Gateway ${slug} is ${state}${reason ? ` (${reason})` : ''}, ${since <= beganAt ? `${spanInWords(beganAt - since)} before` : `${spanInWords(since - beganAt)} after`} this began.`,
  )
  return found('gateway', confidence, `The gateway is the trouble: ${names}.`, reasons)
}

/** How providers of models say that they cannot, or will not. */
const PROVIDER_SAYS =
  /\b(?:429|5\d\d|529)\b|rate.?limit|overloaded|too many requests|service unavailable|insufficient (?:quota|funds|credit)|billing|quota exceeded|model (?:is )?not (?:found|available)|invalid.{0,10}api.?key|ECONNRE|ETIMEDOUT|upstream/i

/** Errors in which the provider of a model names itself. */
export const providerErrors: CauseRule = ({ sessions, members }) => {
  const told = sessions.flatMap((session) => {
    const words = [session.lastRunError, String(session.figures.reason ?? ''), ...session.says].find(
      (text) => text && PROVIDER_SAYS.test(text),
    )
    return words ? [{ session, words }] : []
  })
  const failing = sessions.filter(({ verdict }) => verdict === 'failing').length
  if (told.length === 0 || failing === 0) return null
  const providers = [...new Set(told.map(({ session }) => session.provider ?? session.model ?? 'a provider not known'))]
  const share = told.length / Math.max(failing, members.length > 0 ? 1 : 0)
  const confidence = (providers.length === 1 ? 0.7 : 0.55) + (told.length > 1 ? 0.15 : 0) * Math.min(1, share)
  const says = `${providers.join(', ')} ${providers.length === 1 ? 'refuses or fails' : 'refuse or fail'} the model calls of ${counted(told.length, 'session')}.`
  return found(
    'provider',
    confidence,
    says,
    told.map(({ session, words }) => `${session.key}: ${words.slice(0, 300)}`),
  )
}

/** What a finding of its own says of itself, where the alert is about that. */
const ofKind =
  (kind: string, cause: Cause, says: (members: readonly MemberFact[]) => string): CauseRule =>
  ({ members }) => {
    const own = members.filter((member) => member.kind === kind)
    if (own.length === 0) return null
    return found(
      cause,
      surest(own),
      says(own),
      own.map((member) => member.says),
    )
  }

const named = (members: readonly MemberFact[], label: string): string =>
  [...new Set(members.flatMap(({ labels }) => labels[label] ?? []))].join(', ') || 'one that has no name'

export const budgetBurnt = ofKind('budget', 'budget', (own) => `A budget is used up or nearly so: ${named(own, 'budget')}.`)
export const handoffLost = ofKind(
  'handoff',
  'handoff',
  (own) => `Hand-offs do not arrive as they were sent: ${named(own, 'channel')}.`,
)
export const componentFull = ofKind(
  'component',
  'component',
  (own) => `A component is at its limits: ${named(own, 'component')}.`,
)
export const drifted = ofKind('drift', 'drift', () => 'What runs is not what configuration says.')

/** Other findings that were open when it began, weaker the less they have to do with it. */
export const openFindings: CauseRule = ({ findings, members, beganAt }) => {
  const own = new Set(members.map(({ kind }) => kind))
  const others = findings.filter(({ kind, since }) => causeOf[kind] !== undefined && !own.has(kind) && since <= beganAt + 60_000)
  const [first] = others
  const cause = first && causeOf[first.kind]
  if (!first || !cause) return null
  return found(cause, 0.35, `Something else was wrong when this began: ${first.says}`, others.map(saidOf(beganAt)))
}

const causeOf: Readonly<Record<string, Cause>> = {
  ...{ handoff: 'handoff', component: 'component', drift: 'drift', budget: 'budget' },
  ...{ 'gate-trend': 'release', 'rollback-failed': 'release' },
}

const saidOf =
  (beganAt: number) =>
  ({ says, since }: FindingFact): string =>
    `${says} (since ${spanInWords(Math.max(0, beganAt - since))} before this began)`
