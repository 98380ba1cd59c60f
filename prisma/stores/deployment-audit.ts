import type { JournalBody, JournalEntry } from '#contracts/deployments.ts'
import type { Action } from '#domain/access/actions.ts'
import type { DeploymentState } from '#domain/deploy/deployment-state.ts'
import type { DeploymentProgress } from '#domain/deploy/progress.ts'
import type { TenantConnection } from '#prisma/client.ts'
import type { AuditOutcome, NewAuditEntry } from './audit.ts'

type Which = { tenantId: string; deploymentId: string }
type About = { environment: string; number: number; correlation_id: string }
type StateEntry = JournalEntry & { body: JournalBody & { kind: 'state' } }

/** What the log calls a state. Who cancels is in the log by cancelling; nothing else ends a deployment without a word here. */
const lines: Partial<Record<DeploymentState, { action: Action; outcome: AuditOutcome }>> = {
  promoted: { action: 'deploy.start', outcome: 'succeeded' },
  rejected: { action: 'deploy.start', outcome: 'refused' },
  'rolling-back': { action: 'deploy.roll-back', outcome: 'requested' },
  'rolled-back': { action: 'deploy.roll-back', outcome: 'succeeded' },
  'rollback-failed': { action: 'deploy.roll-back', outcome: 'failed' },
}

/** Who acts when nobody asked: a verdict, of a gate or of continuous verification, or a step that failed. */
const AUTOMATION = 'deployment'

/**
 * How a deployment ended and each rollback of it, for the audit log: also what no request of ours began, such as a rollback by a
 * verdict or asked of Temporal itself. Only of what is news: `fresh` entries, which are written already, that the fold believed.
 * A rollback that is tried again begins no second time, but fails a second time.
 */
export async function endingsOf(
  sql: TenantConnection,
  which: Which,
  about: About,
  { fresh, progress }: { fresh: readonly JournalEntry[]; progress: DeploymentProgress },
): Promise<NewAuditEntry[]> {
  const said = fresh.filter(isState).filter(({ body }) => lines[body.state] && isBelieved(progress, body.state))
  const first = said.findIndex(({ body }) => body.state === 'rolling-back')
  const isBegun = first >= 0 && (await beganBefore(sql, which, fresh))
  const news = said.filter(({ body }, index) => body.state !== 'rolling-back' || (index === first && !isBegun))
  if (news.length === 0) return []
  const asker = await askerOf(sql, which.tenantId, progress)
  // Members and tokens ask by way of the API, which logs that when they do.
  const isLogged = asker.kind !== 'system'
  return news.filter(({ body }) => body.state !== 'rolling-back' || !isLogged).flatMap(({ body }) => entryOf(body, about, asker))
}

const isState = (entry: JournalEntry): entry is StateEntry => entry.body.kind === 'state'

/** What a worker says that was away and comes back late is in the journal, but it is not what happened. */
const isBelieved = ({ phases }: DeploymentProgress, state: DeploymentState): boolean =>
  phases.some((phase) => phase.state === state)

const BEGAN = `SELECT count(*)::int AS n FROM deployment_entry
  WHERE tenant_id = $1::uuid AND deployment_id = $2::uuid AND body->>'kind' = 'state' AND body->>'state' = 'rolling-back'`

/** Whether the journal had the beginning of the rollback before these entries: the deployment and the rollback both tell it. */
async function beganBefore(
  sql: TenantConnection,
  { tenantId, deploymentId }: Which,
  fresh: readonly JournalEntry[],
): Promise<boolean> {
  const { rows } = await sql.query<{ n: number }>(BEGAN, [tenantId, deploymentId])
  const now = fresh.filter(isState).filter(({ body }) => body.state === 'rolling-back').length
  return (rows[0]?.n ?? 0) > now
}

type Asker = { kind: NewAuditEntry['actorKind']; name: string; reason: string | null }

const KIND = `SELECT CASE
    WHEN EXISTS (SELECT FROM member WHERE tenant_id = $1::uuid AND email = $2) THEN 'member'
    WHEN EXISTS (SELECT FROM api_token WHERE tenant_id = $1::uuid AND 'token:' || name = $2) THEN 'token'
    ELSE 'system' END AS kind`

/** Who asked for the rollback, as its journal says; somebody at a terminal, whom nobody signed in, counts as the system. */
async function askerOf(sql: TenantConnection, tenantId: string, { rollbackAsked }: DeploymentProgress): Promise<Asker> {
  if (!rollbackAsked) return { kind: 'system', name: AUTOMATION, reason: null }
  const { rows } = await sql.query<{ kind: Asker['kind'] }>(KIND, [tenantId, rollbackAsked.by])
  return { kind: rows[0]?.kind ?? 'system', name: rollbackAsked.by, reason: rollbackAsked.reason }
}

function entryOf({ state, reason }: StateEntry['body'], about: About, asker: Asker): NewAuditEntry[] {
  const line = lines[state]
  if (!line) return []
  const { environment, number, correlation_id: correlationId } = about
  const isRollback = line.action === 'deploy.roll-back'
  const by = isRollback ? { actorKind: asker.kind, actor: asker.name } : { actorKind: 'system' as const, actor: AUTOMATION }
  const asked = isRollback && asker.reason ? { reason: asker.reason } : {}
  const detail = { state, says: reason, ...asked }
  return [{ ...line, ...by, target: `${environment} #${number}`, detail, correlationId }]
}
