import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { publicAddress } from '#activities/public-address.ts'
import type { ResponseConfig } from '#contracts/config/response-config.ts'
import { BeginResponse } from '#contracts/incident-payloads.ts'
import { spanInWords } from '#domain/incident/in-words.ts'
import type { Wish } from '#domain/incident/incident-progress.ts'
import { type Trial, tooMuch } from '#domain/incident/response-target.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { begunByItself, readActions, type StoredAction } from '#prisma/stores/incident-actions.ts'
import { type NewIncidentEntry, writeIncident } from '#prisma/stores/incident-record.ts'
import { troubleNow } from '#prisma/stores/incident-targets.ts'
import { queueMessage } from '#prisma/stores/notice-deliveries.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { incidentMessage } from './ask-on-channels.ts'
import type { IncidentDeps } from './incident-deps.ts'
import { actorOf, onAgents, onSessions, type ResponseWork } from './response-work.ts'
import { sayStep, tryStep } from './try-step.ts'

/** `wait` = it touches more than it may by itself: a person has to say so. `impossible` = nothing would come of it; it is settled so. */
export type Begun =
  | { kind: 'go'; work: ResponseWork; sessionIds: string[] }
  | { kind: 'wait'; why: string }
  | { kind: 'impossible'; why: string }

/** A gateway that is busy, or watched anew, is out of sight for a list or two: so long it is looked again before anybody is woken. */
const SIGHT_WITHIN_MS = 30_000
const LOOK_AGAIN_MS = 2_000

type Begin = BeginResponse & { sql: TenantConnection; action: StoredAction; config: ResponseConfig; publicUrl: string }

/**
 * Begins one action: tries it anew, judges it by the limits in force (unless a person approved it), and writes down that it begins
 * and what it is done to. The work itself is the workflow's. Done again, it gives the same work.
 * @throws ApplicationFailure NOT_SEEN, to be tried again, where what it is done to is out of sight and may soon be seen
 */
export function createBeginResponse({ db, env }: Pick<IncidentDeps, 'db' | 'env'>) {
  return async (payload: BeginResponse): Promise<Begun> => {
    const asked = BeginResponse.parse(payload)
    const { tenantId, incidentId, actionId } = asked
    const config = await readResponseConfig(db, tenantId)
    return await db.withTenantSql(tenantId, async (sql) => {
      const action = (await readActions(sql, tenantId, incidentId)).find(({ id }) => id === actionId)
      if (!action) throw new Error(`The incident ${incidentId} has no action ${actionId}.`)
      const begin: Begin = { ...asked, sql, action, config, publicUrl: publicAddress(env) }
      if (action.state === 'running') return await going(begin)
      const trial = await tryStep(sql, { tenantId, incidentId, step: action.settings, config })
      if (trial.impossible !== null) return await settleImpossible(begin, trial.impossible)
      if (asked.approval === null) lookAgainSoon(trial)
      const why = asked.approval === null ? await whyAPerson(begin, trial) : null
      if (why !== null) return { kind: 'wait', why }
      const gone = await going({ ...begin, action: { ...action, target: trial.target } })
      await writeBegin(begin, trial)
      return gone
    })
  }
}

function lookAgainSoon({ unseen }: Trial): void {
  const waitedMs = Date.now() - Context.current().info.scheduledTimestampMs
  if (unseen === null || waitedMs >= SIGHT_WITHIN_MS) return
  throw ApplicationFailure.create({ type: 'NOT_SEEN', message: unseen, nextRetryDelay: LOOK_AGAIN_MS })
}

/** Why it is not done without a person's word, by the policy in force now; null = it may be. */
async function whyAPerson({ sql, tenantId, incidentId, action, config }: Begin, trial: Trial): Promise<string | null> {
  const runbook = config.runbooks.runbooks.find(({ name }) => name === action.runbook)
  if (!runbook) return `The runbook ${action.runbook} is not in force any more.`
  if (action.action !== 'page') {
    const { seen } = await troubleNow(sql, tenantId, incidentId, [])
    if (seen === 0) return 'Whether anything is still wrong cannot be seen at the moment.'
    if (trial.unseen !== null) return trial.unseen
  }
  const much = tooMuch(trial.target, runbook.blastRadius)
  if (much !== null) return much
  const { most, within } = runbook.rate
  const begun = await begunByItself(sql, tenantId, { runbook: action.runbook, withinMs: within })
  if (begun < most) return null
  return `Steps of ${action.runbook} were done ${begun} times in ${spanInWords(within)} already; without a person's word it may be ${most}.`
}

async function settleImpossible(begin: Begin, why: string): Promise<Begun> {
  const { sql, tenantId, incidentId, action, key, approval } = begin
  const now = Date.now()
  const says = `Not done: ${sayStep(action.settings)}. ${why}`
  await writeIncident(sql, tenantId, incidentId, {
    entries: [{ ...byWhom(begin), key: `${key}/impossible`, at: now, kind: 'action', says }],
    actions: [
      { id: action.id, state: 'refused', outcome: `Nothing was touched: ${why}`, finishedAt: now, ...decided(approval, now) },
    ],
  })
  return { kind: 'impossible', why }
}

async function writeBegin(begin: Begin, { target, dryRun }: Trial): Promise<void> {
  const { sql, tenantId, incidentId, action, key, approval } = begin
  const now = Date.now()
  const entry: NewIncidentEntry = {
    ...{ ...byWhom(begin), key: `${key}/begin`, at: now, kind: 'action' },
    says: `${sayStep(action.settings)}: ${target.what}. ${dryRun}`,
  }
  await writeIncident(sql, tenantId, incidentId, {
    entries: [entry],
    incident: { state: 'acting' },
    actions: [{ id: action.id, state: 'running', target, dryRun, startedAt: now, ...decided(approval, now) }],
  })
}

const decided = (approval: Wish | null, at: number) => (approval === null ? {} : { decidedBy: approval.by, decidedAt: at })

const byWhom = ({ action, incidentId, approval }: Begin): Pick<NewIncidentEntry, 'actorKind' | 'actor'> => {
  const { by: actor, actorKind } = actorOf(action, incidentId, approval)
  return { actorKind, actor }
}

async function going(begin: Begin): Promise<Begun> {
  const work = await workOf(begin)
  return { kind: 'go', work, sessionIds: begin.action.target.sessions.map(({ id }) => id) }
}

async function workOf(begin: Begin): Promise<ResponseWork> {
  const { sql, tenantId, incidentId, action, approval } = begin
  const { settings, target } = action
  const who = actorOf(action, incidentId, approval)
  const whose = { tenantId, actionId: action.id, who, what: settings.action }
  switch (settings.action) {
    case 'abort':
      return { kind: 'actions', inputs: onSessions(whose, 'session.abort', target) }
    case 'reset':
      return { kind: 'actions', inputs: onSessions(whose, 'session.reset', target) }
    case 'pause-agent':
      return { kind: 'actions', inputs: onAgents(whose, 'agent.pause', target) }
    case 'resume-agent':
      return { kind: 'actions', inputs: onAgents(whose, 'agent.resume', target) }
    case 'roll-back':
      return { kind: 'roll-back', environment: settings.environment, deploymentId: target.deploymentId, wish: who }
    case 'page': {
      const what = `The runbook ${action.runbook} asks for a person.`
      const message = await incidentMessage(sql, tenantId, incidentId, { what, label: 'Needs you', publicUrl: begin.publicUrl })
      const key = `page/${action.id}/${settings.channel}`
      return { kind: 'page', deliveryId: await queueMessage(sql, tenantId, { key, channel: settings.channel, message }) }
    }
    case 'raise-limit':
      throw new Error('A limit is raised by a commit, never from here.')
  }
}
