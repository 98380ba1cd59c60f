import { z } from 'zod'
import { faultOf } from './params.ts'
import { type Refusal, refusal } from './refusal.ts'

/** `connect` parameters, closed, with the client names the real gateway knows. */
const Login = z.strictObject({
  minProtocol: z.number().int(),
  maxProtocol: z.number().int(),
  client: z.strictObject({
    id: z.enum([
      'gateway-client',
      'cli',
      'test',
      'openclaw-probe',
      'openclaw-control-ui',
      'webchat',
      'webchat-ui',
      'openclaw-tui',
    ]),
    mode: z.enum(['webchat', 'cli', 'ui', 'backend', 'node', 'worker', 'probe', 'test']),
    version: z.string(),
    platform: z.string(),
    displayName: z.string().optional(),
    instanceId: z.string().optional(),
    deviceFamily: z.string().optional(),
  }),
  role: z.literal('operator'),
  scopes: z.array(z.string()),
  caps: z.array(z.string()).optional(),
  auth: z.strictObject({ token: z.string().optional(), password: z.string().optional() }).optional(),
})

export const DEMO_PROTOCOL = 4

export type LoginResult = { ok: true; scopes: readonly string[] } | { ok: false; error: Refusal; closeCode: number }

/** Who gets in, and with which scopes: the real gateway's rules for loopback with a shared token and no paired device. */
export function judgeLogin(params: unknown, token: string, hasOrigin: boolean): LoginResult {
  const login = Login.safeParse(params)
  if (!login.success) return deny(refusal('INVALID_REQUEST', `invalid connect params: ${faultOf(login.error)}`))
  const { minProtocol, maxProtocol, client, scopes, auth } = login.data
  if (minProtocol > DEMO_PROTOCOL || maxProtocol < DEMO_PROTOCOL) {
    const details = { code: 'PROTOCOL_MISMATCH', expectedProtocol: DEMO_PROTOCOL }
    return { ok: false, error: refusal('INVALID_REQUEST', 'protocol mismatch', details), closeCode: 1002 }
  }
  if (client.id === 'openclaw-control-ui' || client.id === 'webchat')
    return deny(refusal('INVALID_REQUEST', 'origin not allowed', { code: 'CONTROL_UI_ORIGIN_NOT_ALLOWED' }))
  const secret = auth?.token ?? auth?.password
  if (secret === undefined) return deny(refusal('NOT_PAIRED', 'device identity required', { code: 'DEVICE_IDENTITY_REQUIRED' }))
  if (secret !== token)
    return deny(refusal('INVALID_REQUEST', 'unauthorized: gateway token mismatch', { code: 'AUTH_TOKEN_MISMATCH' }))
  const keepsScopes = !hasOrigin && KEEP_SCOPES.some(([id, mode]) => id === client.id && mode === client.mode)
  return { ok: true, scopes: keepsScopes ? scopes : [] }
}

/** All other clients are let in with their scopes silently emptied. */
const KEEP_SCOPES = [
  ['gateway-client', 'backend'],
  ['cli', 'cli'],
] as const

const deny = (error: Refusal): LoginResult => ({ ok: false, error, closeCode: 1008 })
