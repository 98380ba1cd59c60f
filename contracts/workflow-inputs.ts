import { z } from 'zod'
import { DriftCheckInput } from './deploy-payloads.ts'
import { backfillScheduleId, driftCheckWorkflowId, driftScheduleId, gateScheduleId } from './workflow-ids.ts'
import { withoutTime } from './workflow-subject.ts'

const ofTenant = z.strictObject({ tenantId: z.uuid() })
const named = z.string().min(1).max(100)

/** What workflows of a type take, argument by argument. */
export type Takes = {
  schema: z.ZodType<unknown[]>
  /** Whether it is what the id says that it is about: under any other it would escape what holds for its id. */
  isAbout: (workflowId: string, input: unknown[]) => boolean
}

/** `idOf` of the first argument; absent = the id says the tenant alone. */
function takes<T>(first: z.ZodType<T>, idOf?: (given: T) => string): Takes {
  const schema = z.tuple([first])
  const isAbout = (id: string, input: unknown[]) => !idOf || idOf(schema.parse(input)[0]) === withoutTime(id)
  return { schema, isAbout }
}

/**
 * Of each workflow that may be run again with an input that somebody has edited. One that is not here is only ever given what it was
 * given before: nothing is known of it, or all that it takes is said by its id, or (the verdict of a gate) is nobody's to say.
 */
const inputs: Readonly<Record<string, Takes>> = {
  applyConfig: takes(ofTenant),
  retain: takes(ofTenant),
  keepWatch: takes(ofTenant),
  checkDrift: takes(DriftCheckInput, (of) => driftCheckWorkflowId(of.tenantId, of.environment)),
  checkScheduledDrift: takes(ofTenant.extend({ environment: named }), (of) => driftScheduleId(of.tenantId, of.environment)),
  runScheduledGate: takes(ofTenant.extend({ name: named, suite: named, environment: named, target: named.nullable() }), (of) =>
    gateScheduleId(of.tenantId, of.name),
  ),
  runScheduledBackfill: takes(ofTenant.extend({ source: named }), (of) => backfillScheduleId(of.tenantId, of.source)),
}

/** What a workflow of this type takes; null = nobody may give it anything else. */
export const inputOf = (type: string): Takes | null => (Object.hasOwn(inputs, type) ? inputs[type] : undefined) ?? null
