import type { IncidentEvidence, MemberFact, SessionFact } from '../incident-evidence.ts'
import type { IncidentProgress, Step } from '../incident-progress.ts'

export const T0 = Date.UTC(2026, 10, 29, 3, 0, 0)
const MINUTE = 60_000

export const session = (given: Partial<SessionFact> = {}): SessionFact => ({
  ...{ id: 's-1', key: 'agent:main:cron', gateway: 'lab', agent: 'main', model: 'm', provider: 'openai', verdict: 'looping' },
  ...{
    since: T0,
    hasActiveRun: true,
    lastRunError: null,
    says: ['The call of exec was made 5 times.'],
    figures: { tools: 'exec' },
  },
  ...given,
})

export const member = (given: Partial<MemberFact> = {}): MemberFact => ({
  ...{ kind: 'session-health', verdict: 'looping', confidence: 0.9, labels: { gateway: 'lab', session: 'agent:main:cron' } },
  ...{ since: T0, says: 'agent:main:cron repeats itself', figures: {}, sessionId: 's-1' },
  ...given,
})

/** What is known of one looping session, and nothing else wrong. */
export const evidenceOf = (given: Partial<IncidentEvidence> = {}): IncidentEvidence => ({
  ...{ gatheredAt: T0 + MINUTE, beganAt: T0, rule: 'session-trouble', severity: 'critical', labels: { gateway: 'lab' } },
  ...{ memberCount: 1, members: [member()], sessionCount: 1, sessions: [session()], events: [], burn: null },
  ...{ changes: [], findings: [], similar: [] },
  gateways: [{ slug: 'lab', state: 'connected', since: T0 - MINUTE, reason: null }],
  ...given,
})

export const stepOf = (given: Partial<Step> = {}): Step => ({
  ...{ actionId: 'a-1', action: 'abort', runbook: 'stop-a-loop', mode: 'auto', state: 'proposed', expiresMs: 30 * MINUTE },
  ...{ verifyMs: 2 * MINUTE, askedAt: null, approval: null, undo: null },
  ...given,
})

/** An incident that was opened and diagnosed just now. */
export const progressOf = (given: Partial<IncidentProgress> = {}): IncidentProgress => ({
  ...{
    incidentId: 'i-1',
    number: 1,
    state: 'diagnosing',
    severity: 'critical',
    openedAt: T0,
    isDiagnosed: true,
    steps: [stepOf()],
  },
  ...{ overAt: null, resolvedAt: null, closeAfterMs: 60 * MINUTE, clearedAt: null, isExhaustedTold: false, told: 0, close: null },
  undo: [],
  ...given,
})
