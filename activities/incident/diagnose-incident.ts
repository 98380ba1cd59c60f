import { ApplicationFailure } from '@temporalio/common'
import type { ResponseConfig } from '#contracts/config/response-config.ts'
import type { Runbook } from '#contracts/config/runbooks.ts'
import { IncidentRef } from '#contracts/incident-payloads.ts'
import { chooseRunbook } from '#domain/incident/choose-runbook.ts'
import { diagnose } from '#domain/incident/diagnose.ts'
import type { Diagnosis } from '#domain/incident/diagnosis.ts'
import { evidenceInWords } from '#domain/incident/evidence-in-words.ts'
import type { IncidentEvidence } from '#domain/incident/incident-evidence.ts'
import type { Step } from '#domain/incident/incident-progress.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { proposeActions, readActions, type StoredAction } from '#prisma/stores/incident-actions.ts'
import { readIncidentEvidence } from '#prisma/stores/incident-evidence.ts'
import { type NewIncidentEntry, writeIncident } from '#prisma/stores/incident-record.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import type { IncidentDeps } from './incident-deps.ts'
import { sayStep, tryStep, undoOf } from './try-step.ts'

export type Diagnosed = { steps: Step[]; closeAfterMs: number }

const BY = { actorKind: 'system', actor: 'mission-control' } as const

/**
 * Gathers what is known of an incident, says what is thought to be the cause, chooses the runbook and tries each of its steps without
 * doing it. Written down as one; done again, it gives what was proposed the first time.
 * @throws ApplicationFailure NO_SUCH_INCIDENT, not to be retried
 */
export function createDiagnoseIncident({ db }: Pick<IncidentDeps, 'db'>) {
  return async (payload: IncidentRef): Promise<Diagnosed> => {
    const { tenantId, incidentId } = IncidentRef.parse(payload)
    const now = Date.now()
    const config = await readResponseConfig(db, tenantId)
    const known = await readIncidentEvidence(db, tenantId, incidentId, now)
    if (!known) throw ApplicationFailure.nonRetryable(`There is no incident ${incidentId}.`, 'NO_SUCH_INCIDENT')
    const { evidence, signature, wanted } = known
    const diagnosis = diagnose(evidence)
    const runbook = runbookOf(config, evidence, diagnosis, wanted)
    return await db.withTenantSql(tenantId, async (sql) => {
      const before = await readActions(sql, tenantId, incidentId)
      if (runbook && before.length === 0) await propose(sql, { tenantId, incidentId, runbook, config })
      const actions = await readActions(sql, tenantId, incidentId)
      const entries = [...told(now, evidence, diagnosis), proposal(now, actions)]
      await writeIncident(sql, tenantId, incidentId, {
        entries,
        incident: { state: 'diagnosing', evidence, diagnosis, signature },
      })
      return { steps: actions.map(stepOf), closeAfterMs: config.runbooks.closeAfter }
    })
  }
}

function runbookOf(
  { runbooks }: ResponseConfig,
  evidence: IncidentEvidence,
  { causes: [likeliest] }: Diagnosis,
  wanted: string | null,
): Runbook | null {
  const distinct = (values: readonly (string | null)[]) => [...new Set(values.flatMap((value) => value ?? []))]
  return chooseRunbook(runbooks.runbooks, {
    kinds: distinct(evidence.members.map(({ kind }) => kind)),
    verdicts: distinct(evidence.members.map(({ verdict }) => verdict)),
    severity: evidence.severity,
    labels: evidence.labels,
    cause: likeliest?.cause ?? 'unknown',
    confidence: likeliest?.confidence ?? 0,
    wanted,
  })
}

type Proposal = { tenantId: string; incidentId: string; runbook: Runbook; config: ResponseConfig }

async function propose(sql: TenantConnection, { tenantId, incidentId, runbook, config }: Proposal): Promise<void> {
  const actions = []
  // One connection: its statements come one after the other. A runbook has ten steps at most.
  for (const [index, step] of runbook.steps.entries()) {
    const { target, dryRun } = await tryStep(sql, { tenantId, incidentId, step, config })
    const { action, mode } = step
    actions.push({ step: index, action, mode, target, settings: step, undo: undoOf(step), says: sayStep(step), dryRun })
  }
  await proposeActions(sql, tenantId, { incidentId, runbook: runbook.name, actions })
}

function told(at: number, evidence: IncidentEvidence, { causes, cost }: Diagnosis): NewIncidentEntry[] {
  const reasons = causes.map(({ says, confidence, reasons }) => ({
    says: `${says} (${Math.round(confidence * 100)} % sure) ${reasons.join(' ')}`.trim(),
    ...{ observations: [], figures: {} },
  }))
  const [first] = causes
  const costs = cost ? ` So far: ${cost}` : ''
  return [
    { ...BY, at, key: 'evidence', kind: 'evidence', says: evidenceInWords(evidence), evidence: factsOf(evidence) },
    { ...BY, at, key: 'diagnosis', kind: 'diagnosis', says: `${first?.says ?? ''}${costs}`, evidence: reasons },
  ]
}

/** What the alert's members say, each as a line of evidence; the rest is kept with the incident. */
const factsOf = ({ members }: IncidentEvidence) =>
  members.slice(0, 10).map(({ says, figures }) => ({ says, observations: [], figures: { ...figures } }))

function proposal(at: number, actions: readonly StoredAction[]): NewIncidentEntry {
  const steps = actions.map(({ settings }) => `${sayStep(settings)} (${settings.mode})`).join(', then: ')
  const says =
    actions.length > 0 ? `Runbook ${actions[0]?.runbook}: ${steps}.` : 'No runbook fits: a person has to decide what is done.'
  return { ...BY, at, key: 'proposal', kind: 'proposal', says }
}

const stepOf = ({ id, action, runbook, mode, state, settings, undo }: StoredAction): Step => ({
  ...{ actionId: id, action, runbook, mode, state, undo, askedAt: null, approval: null },
  expiresMs: 'expires' in settings ? settings.expires : 0,
  verifyMs: 'verify' in settings ? settings.verify : null,
})
