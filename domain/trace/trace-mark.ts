/** Our entry in W3C `tracestate`: it goes with a trace through every process, workflows among them. */
export const TRACE_STATE_KEY = 'mc'

/**
 * What a trace carries about itself. `looks`: it began by looking (a page that is read, a poll), which is so frequent that few of those
 * traces are kept. `tenantId`: whose it is, as soon as somebody knows.
 */
export type TraceMark = { looks: boolean; tenantId: string | null }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a value is the id of a tenant by its form. */
export const isTenantId = (value: unknown): value is string => typeof value === 'string' && UUID.test(value)

/** The mark as the value of our entry; empty when there is nothing to say. */
export const markText = ({ looks, tenantId }: TraceMark): string =>
  [...(looks ? ['look'] : []), ...(tenantId === null ? [] : [tenantId])].join(':')

/** The mark that a value stands for. What is none of ours says nothing. */
export function readMark(text: string | undefined): TraceMark {
  const parts = text?.split(':') ?? []
  return { looks: parts.includes('look'), tenantId: parts.find(isTenantId) ?? null }
}
