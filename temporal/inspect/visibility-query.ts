import type { WorkflowsQuery } from '#contracts/api/workflows.ts'
import { idsOfTenant } from '#contracts/workflow-subject.ts'
import { CORRELATION, TARGET, TENANT } from '../interceptors/search-attributes.ts'
import { STATUSES } from './workflow-status.ts'

type Asked = Omit<WorkflowsQuery, 'limit' | 'cursor'>
/** `finds`: whether the server finds workflows by our attributes, or by their ids alone. */
type Held = { tenantId: string; finds: boolean }

/** What is asked of the server, in its query language: those of a tenant that are like this. */
export function visibilityQuery({ type, status, search, since, target, correlationId }: Asked, held: Held): string {
  return [
    `(${ofTenant(held)})`,
    ...(type === undefined ? [] : [`WorkflowType = ${quoted(type)}`]),
    ...(status === undefined ? [] : [`ExecutionStatus = ${quoted(STATUSES[status])}`]),
    ...(search === undefined ? [] : [`WorkflowId STARTS_WITH ${quoted(search)}`]),
    ...(since === undefined ? [] : [`StartTime >= ${quoted(since)}`]),
    ...(target === undefined ? [] : [`${TARGET.name} = ${quoted(target)}`]),
    // What a schedule began is its own origin.
    ...(correlationId === undefined
      ? []
      : [`(${CORRELATION.name} = ${quoted(correlationId)} OR RunId = ${quoted(correlationId)})`]),
  ].join(' AND ')
}

/**
 * Those that say so, and those that were started before they could and whose id says so. What does not say whose it is belongs to
 * nobody here.
 */
function ofTenant({ tenantId, finds }: Held): string {
  const byId = idsOfTenant(tenantId).map((id) => `WorkflowId STARTS_WITH ${quoted(id)}`)
  if (!finds) return byId.join(' OR ')
  return `${TENANT.name} = ${quoted(tenantId)} OR (${TENANT.name} IS NULL AND (${byId.join(' OR ')}))`
}

/** The query language has no parameters. Its strings take quotes and backslashes by a backslash. */
export const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, (mark) => `\\${mark}`)}'`
