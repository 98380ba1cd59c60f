import { z } from 'zod'

/** Parameters of each method, closed as on the real gateway: an unknown property is refused. */
export const demoParams = {
  health: z.strictObject({}),
  'sessions.subscribe': z.strictObject({}),
  'sessions.list': z.strictObject({
    limit: z.number().int().min(1).optional(),
    offset: z.number().int().min(0).optional(),
    search: z.string().optional(),
    agentId: z.string().optional(),
    includeLastMessage: z.boolean().optional(),
    includeDerivedTitles: z.boolean().optional(),
  }),
  'sessions.describe': z.strictObject({ key: z.string() }),
  'sessions.get': z.strictObject({ key: z.string(), limit: z.number().int().min(1).optional() }),
  'sessions.abort': z.strictObject({ key: z.string(), runId: z.string().optional() }),
  'sessions.reset': z.strictObject({
    key: z.string(),
    reason: z.enum(['reset', 'new']).optional(),
    expectedSessionId: z.string().optional(),
  }),
  'chat.history': z.strictObject({
    sessionKey: z.string(),
    limit: z.number().int().min(1).max(1_000).optional(),
    offset: z.number().int().min(0).optional(),
  }),
  'chat.send': z.strictObject({ sessionKey: z.string(), message: z.string(), idempotencyKey: z.string() }),
  'chat.abort': z.strictObject({ sessionKey: z.string(), runId: z.string().optional() }),
  'agents.list': z.strictObject({}),
  'cron.list': z.strictObject({
    includeDisabled: z.boolean().optional(),
    limit: z.number().int().min(1).max(200).optional(),
    offset: z.number().int().min(0).optional(),
  }),
  'cron.update': z.strictObject({
    jobId: z.string(),
    patch: z.strictObject({ enabled: z.boolean().optional(), description: z.string().optional() }),
  }),
} as const

export type DemoMethod = keyof typeof demoParams
export type DemoParams<M extends DemoMethod> = z.infer<(typeof demoParams)[M]>

const WRITE: readonly string[] = ['chat.send', 'chat.abort', 'sessions.abort']
const ADMIN: readonly string[] = ['sessions.reset', 'cron.update']

/** The scope a method needs; an unknown method counts as one for admins, as on the real gateway. */
export function scopeOf(method: string): string {
  if (WRITE.includes(method)) return 'operator.write'
  return method in demoParams && !ADMIN.includes(method) ? 'operator.read' : 'operator.admin'
}

/** The first fault in the gateway's own words. */
export function faultOf(error: z.ZodError): string {
  const [issue] = error.issues
  const place = issue && issue.path.length > 0 ? `/${issue.path.join('/')}` : 'root'
  if (issue?.code === 'unrecognized_keys') return `at ${place}: unexpected property '${issue.keys[0]}'`
  return `at ${place}: ${issue?.message ?? 'invalid'}`
}
