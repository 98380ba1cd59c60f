import { z } from 'zod'

/** A string in clear, or a reference; only references to the environment can be followed from outside the gateway. */
const Secret = z.union([z.string(), z.looseObject({ source: z.string(), id: z.string() })])

/** The parts of `openclaw.json` that say how to reach the gateway it configures. */
export const OpenClawConfig = z.looseObject({
  gateway: z
    .looseObject({
      port: z.number().int().min(1).max(65_535).optional(),
      mode: z.string().optional(),
      tls: z.looseObject({ enabled: z.boolean().optional() }).optional(),
      auth: z
        .looseObject({
          mode: z.string().optional(),
          token: Secret.optional(),
          password: Secret.optional(),
        })
        .optional(),
    })
    .optional(),
})
export type OpenClawConfig = z.infer<typeof OpenClawConfig>

export type FoundToken = { ok: true; token: string | null } | { ok: false; reason: string }

const ENV_PLACEHOLDER = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/

/**
 * The shared secret that a configuration names, following `${VAR}` and `{source: 'env', id}` into `env`. The gateway takes a
 * token or a password in the same place of the login. `null` when authentication is off.
 */
export function tokenIn(config: OpenClawConfig, env: Readonly<Record<string, string | undefined>>): FoundToken {
  const auth = config.gateway?.auth
  if (auth?.mode === 'none') return { ok: true, token: null }
  const secret = auth?.mode === 'password' ? auth.password : (auth?.token ?? auth?.password)
  if (secret === undefined) return refuse('It names no gateway.auth.token. Set one there, or OPENCLAW_GATEWAY_TOKEN here.')
  if (typeof secret !== 'string' && secret.source !== 'env')
    return refuse(
      `gateway.auth is a ${secret.source} reference, which only the gateway can follow. Set OPENCLAW_GATEWAY_TOKEN here.`,
    )
  const variable = typeof secret === 'string' ? ENV_PLACEHOLDER.exec(secret)?.[1] : secret.id
  if (variable === undefined)
    return typeof secret === 'string' && secret ? { ok: true, token: secret } : refuse('gateway.auth is empty.')
  const token = env[variable]
  return token
    ? { ok: true, token }
    : refuse(`gateway.auth refers to the environment variable ${variable}, which is not set here.`)
}

const refuse = (reason: string): FoundToken => ({ ok: false, reason })
