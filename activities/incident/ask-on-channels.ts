import type { NoticeMessage } from '#contracts/alerts.ts'
import type { TenantConnection } from '#prisma/client.ts'
import { readIncident } from '#prisma/stores/incident-record.ts'
import { queueMessages } from '#prisma/stores/notice-deliveries.ts'

/** What people are told of an incident outside its page. */
export type Told = {
  what: string
  label: string
  publicUrl: string
  /** An action that waits for a person: links lead to the question, for those who are signed in. */
  asks?: { actionId: string; says: string }
}

/** The message of an incident: what is wrong, why we believe it, and where to decide (which needs to be signed in). */
export async function incidentMessage(
  sql: TenantConnection,
  tenantId: string,
  incidentId: string,
  { what, label, publicUrl, asks }: Told,
): Promise<NoticeMessage> {
  const incident = await readIncident(sql, tenantId, incidentId)
  if (!incident) throw new Error(`There is no incident ${incidentId} any more.`)
  const url = `${publicUrl}/incidents/${incident.number}`
  const [cause] = incident.diagnosis?.causes ?? []
  return {
    title: `${label}: incident #${incident.number}, ${incident.title}`,
    what,
    why: [incident.says, ...(cause ? [cause.says, ...cause.reasons.slice(0, 3)] : [])],
    cost: incident.diagnosis?.cost ?? null,
    actions: [{ label: 'Open the incident', url }, ...(asks ? questions(url, asks) : [])],
    ...{ runbook: incident.actions[0]?.runbook ?? null, owner: incident.owner, url },
  }
}

const questions = (url: string, { actionId, says }: { actionId: string; says: string }) =>
  (['approve', 'reject'] as const).map((ask) => ({
    label: `${ask === 'approve' ? 'Approve' : 'Reject'}: ${says}`,
    url: `${url}?ask=${ask}&action=${actionId}`,
  }))

/** Queues a message over channels, once for each `key`. @returns the deliveries to be started */
export async function tellChannels(
  sql: TenantConnection,
  tenantId: string,
  { key, channels, message }: { key: string; channels: readonly string[]; message: NoticeMessage },
): Promise<string[]> {
  return await queueMessages(
    sql,
    tenantId,
    channels.map((channel) => ({ key: `${key}/${channel}`, channel, message })),
  )
}
