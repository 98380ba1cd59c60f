import { burnInWords } from './burn-in-words.ts'
import {
  budgetBurnt,
  type CauseRule,
  componentFull,
  drifted,
  gatewayDown,
  handoffLost,
  openFindings,
  providerErrors,
  silentRun,
  tokenRunaway,
  toolLoop,
} from './cause-rules.ts'
import { configBefore, releaseBefore } from './change-rules.ts'
import type { Diagnosis, FoundCause } from './diagnosis.ts'
import { counted } from './in-words.ts'
import type { IncidentEvidence } from './incident-evidence.ts'

/** In the order in which equally likely causes are told. */
const rules: readonly CauseRule[] = [
  ...[gatewayDown, toolLoop, tokenRunaway, providerErrors, budgetBurnt, handoffLost, componentFull],
  ...[releaseBefore, silentRun, drifted, configBefore, openFindings],
]

/** That it was so before makes a cause likelier, and never certain. */
const BY_PRECEDENT = 0.05
const MOST_CONFIDENT = 0.99

/** Causes that fit the evidence, most likely first; `unknown` alone when none does, with what was looked at. Pure. */
export function diagnose(evidence: IncidentEvidence): Diagnosis {
  const causes = rules
    .flatMap((rule) => rule(evidence) ?? [])
    .map((cause) => withPrecedent(cause, evidence))
    // Sorting keeps the order of equals.
    .toSorted((a, b) => b.confidence - a.confidence)
  return { causes: causes.length > 0 ? causes : [unknown(evidence)], cost: burnInWords(evidence.burn) }
}

function withPrecedent(cause: FoundCause, { similar }: IncidentEvidence): FoundCause {
  const before = similar.filter((incident) => incident.cause === cause.cause)
  const [last] = before
  if (!last) return cause
  const helped = last.helped ? ` ${last.helped} helped.` : ''
  return {
    ...cause,
    confidence: Number(Math.min(MOST_CONFIDENT, cause.confidence + BY_PRECEDENT).toFixed(2)),
    reasons: [...cause.reasons, `Incident #${last.number} looked the same and had this cause.${helped}`],
  }
}

function unknown({ members, sessions, changes, findings, gateways, events }: IncidentEvidence): FoundCause {
  return {
    cause: 'unknown',
    says: 'Nothing that is known explains this.',
    confidence: 0,
    reasons: [
      `Looked at ${counted(members.length, 'thing')} that fired, ${counted(sessions.length, 'session')}, ${counted(events.length, 'event')}, ${counted(gateways.length, 'gateway')}.`,
      changes.length === 0
        ? 'No deployment and no change of configuration is known from the day before.'
        : `${counted(changes.length, 'change')} of the day before came too long before it began.`,
      ...(findings.length === 0 ? ['Nothing else was found wrong at the time.'] : findings.slice(0, 5).map(({ says }) => says)),
    ],
  }
}
