/** Whose a workflow is, and what it is about: a gateway, an environment, a source, an alert's group. null = it does not say. */
export type WorkflowSubject = { tenantId: string | null; target: string | null }

/** Beginnings of ids that the tenant follows; ids of single requests (`act/…`, `gate/…`, `rollback/…`) name it nowhere. */
const NAME_TENANT = [
  ...['monitor', 'apply-config', 'retain', 'deploy', 'environment', 'watch', 'gate-schedule', 'drift', 'drift-schedule'],
  ...['alert', 'evaluate-alerts', 'deliver', 'webhook', 'incident', 'backfill', 'backfill-schedule'],
]
const WITH_TENANT = new RegExp(`^(${NAME_TENANT.join('|')})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=[/-]|$)/?(.*)$`)

/** What comes after the tenant names what it is about; elsewhere it is a number or a hash, which tells nobody anything. */
const NAMED_BY_ID: ReadonlySet<string> = new Set(['monitor', 'environment', 'watch', 'drift', 'deploy', 'webhook'])

/** Fields of a first argument that say what it is about, in the order in which they are believed. */
const FIELDS = ['gatewaySlug', 'environment', 'source', 'groupKey', 'slug', 'alertId', 'webhook'] as const

/** Databases of servers keep this much of a keyword. */
const LONGEST = 255

/**
 * Reads it from the id and, where it is known, from what the workflow was given. The id comes first for the tenant: that one cannot be
 * made to say anything else. @param input its arguments
 */
export function workflowSubject(workflowId: string, input: readonly unknown[] = []): WorkflowSubject {
  const [, does = '', tenant, rest] = WITH_TENANT.exec(workflowId) ?? []
  const given = isRecord(input[0]) ? input[0] : {}
  const tenantId = tenant ?? (typeof given.tenantId === 'string' ? given.tenantId : null)
  const named = rest && NAMED_BY_ID.has(does) ? rest.split('/')[0] : undefined
  return { tenantId, target: shortened(named) ?? shortened(targetIn(given)) }
}

/** What a schedule starts has the time at the end of its id: without it, all that it started are one. */
export const withoutTime = (workflowId: string): string => workflowId.replace(/-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/, '')

/** Beginnings of the ids that belong to a tenant for certain. */
export const idsOfTenant = (tenantId: string): string[] => NAME_TENANT.map((does) => `${does}/${tenantId}`)

/** A deployment is for the last of its stages; a rollback brings back what ran in an environment. */
function targetIn(given: Readonly<Record<string, unknown>>): string | undefined {
  const named = FIELDS.map((field) => given[field]).find((value) => typeof value === 'string' && value !== '')
  if (typeof named === 'string') return named
  if (isRecord(given.to) && typeof given.to.environment === 'string') return given.to.environment
  return undefined
}

const shortened = (text: string | undefined): string | null => text?.slice(0, LONGEST) || null

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
