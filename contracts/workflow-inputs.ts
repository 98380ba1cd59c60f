import { z } from 'zod'
import { DriftCheckInput, GateInput, GateOutcome } from '#contracts/deploy-payloads.ts'
import { GatewayRef } from '#contracts/workflow-payloads.ts'

const ofTenant = z.strictObject({ tenantId: z.uuid() })
const named = z.string().min(1).max(100)

/**
 * What each workflow that may be run again by hand is given, argument by argument, for an input that somebody has edited. One that is
 * not here is only ever given what it was given before.
 */
const inputs: Readonly<Record<string, z.ZodType<unknown[]>>> = {
  applyConfig: z.tuple([ofTenant]),
  retain: z.tuple([ofTenant]),
  keepWatch: z.tuple([ofTenant]),
  checkDrift: z.tuple([DriftCheckInput]),
  checkScheduledDrift: z.tuple([ofTenant.extend({ environment: named })]),
  runScheduledGate: z.tuple([ofTenant.extend({ name: named, suite: named, environment: named, target: named.nullable() })]),
  runScheduledBackfill: z.tuple([ofTenant.extend({ source: named })]),
  undoBackfill: z.tuple([ofTenant.extend({ backfillId: z.uuid(), number: z.int().positive(), source: named })]),
  closeGateRun: z.tuple([GateInput, GateOutcome]),
  monitorGateway: z.tuple([GatewayRef.strict()]),
  alertGroup: z.tuple([ofTenant.extend({ groupKey: z.string().min(1).max(10_000) })]),
}

/** What a workflow of this type takes; null = nobody may give it anything else. */
export const inputOf = (type: string): z.ZodType<unknown[]> | null =>
  (Object.hasOwn(inputs, type) ? inputs[type] : undefined) ?? null
