import { createHash } from 'node:crypto'
import type { IncidentView } from '#contracts/incidents.ts'
import type { Action } from '#domain/access/actions.ts'
import { type IncidentPatch, type NewIncidentEntry, recordIncident } from '#prisma/stores/incident-record.ts'
import type { Actor } from '#web/server/auth/actor.ts'
import type { WebContext } from '#web/server/context.ts'

type Who = { web: WebContext; actor: Actor; correlationId: string }
type Line = {
  kind: NewIncidentEntry['kind']
  says: string
  action: Action
  incident?: IncidentPatch
  detail?: Record<string, unknown>
}

/** Writes what somebody says about an incident into its timeline and into the audit log; the same said again under one id is one line. */
export async function writeLine({ web, actor, correlationId }: Who, { id, number }: IncidentView, line: Line): Promise<void> {
  const who = { actorKind: actor.kind, actor: actor.name }
  const target = `incident #${number}`
  const said = createHash('sha256').update(line.says).digest('hex').slice(0, 16)
  await recordIncident(web.db, actor.tenantId, id, {
    entries: [{ ...who, key: `${line.kind}/${correlationId}/${said}`, at: Date.now(), kind: line.kind, says: line.says }],
    incident: line.incident ?? {},
    audit: [{ ...who, action: line.action, target, outcome: 'succeeded', detail: line.detail ?? null, correlationId }],
  })
}
