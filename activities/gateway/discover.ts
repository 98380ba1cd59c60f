import { access } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { GatewayEndpoint } from '#contracts/gateway/secret-ref.ts'
import { parseGatewayUrl } from '#domain/gateway/url.ts'
import { asGatewayFailure } from './failure.ts'
import { readOpenClawConfig } from './resolve-secret.ts'

export type Discovery = {
  endpoints: readonly GatewayEndpoint[]
  /** What was found but cannot be used, each with what to correct. */
  problems: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

const DEFAULT_PORT = 18_789
/** Older releases kept their state under this name. */
const STATE_FOLDERS = ['.openclaw', '.clawdbot'] as const

/**
 * Gateways that can be watched without any configuration of ours: the one named by OPENCLAW_GATEWAY_URL, else the one whose
 * state folder is on this machine (OPENCLAW_STATE_DIR, ~/.openclaw, ~/.clawdbot). Only references to tokens are returned.
 */
export async function discoverGateways(env: Environment = process.env, home: string = homedir()): Promise<Discovery> {
  if (env.OPENCLAW_GATEWAY_URL) return fromEnvironment(env.OPENCLAW_GATEWAY_URL, env)
  for (const path of configPaths(env, home)) if (await exists(path)) return fromConfig(path, env)
  return { endpoints: [], problems: [] }
}

function fromEnvironment(text: string, env: Environment): Discovery {
  const address = parseGatewayUrl(text)
  if (!address.ok) return { endpoints: [], problems: [`OPENCLAW_GATEWAY_URL: ${address.reason}`] }
  const secret = env.OPENCLAW_GATEWAY_TOKEN_FILE
    ? ({ kind: 'file', path: env.OPENCLAW_GATEWAY_TOKEN_FILE } as const)
    : ({ kind: 'env', name: 'OPENCLAW_GATEWAY_TOKEN' } as const)
  const given = env.OPENCLAW_GATEWAY_TOKEN_FILE || env.OPENCLAW_GATEWAY_TOKEN
  const name = new URL(address.url).host
  return { endpoints: [{ name, url: address.url, secret: given ? secret : null, origin: 'environment' }], problems: [] }
}

function configPaths(env: Environment, home: string): string[] {
  if (env.OPENCLAW_CONFIG_PATH) return [env.OPENCLAW_CONFIG_PATH]
  const folders = env.OPENCLAW_STATE_DIR ? [env.OPENCLAW_STATE_DIR] : STATE_FOLDERS.map((folder) => join(home, folder))
  return folders.flatMap((folder) => [join(folder, 'openclaw.json'), join(folder, 'clawdbot.json')])
}

async function fromConfig(path: string, env: Environment): Promise<Discovery> {
  try {
    const { gateway } = await readOpenClawConfig(path)
    if (gateway?.mode === 'remote')
      return { endpoints: [], problems: [`${path} uses a remote gateway: set OPENCLAW_GATEWAY_URL.`] }
    const port = gateway?.port ?? DEFAULT_PORT
    const url = `${gateway?.tls?.enabled ? 'wss' : 'ws'}://127.0.0.1:${port}/`
    const secret = env.OPENCLAW_GATEWAY_TOKEN
      ? ({ kind: 'env', name: 'OPENCLAW_GATEWAY_TOKEN' } as const)
      : ({ kind: 'openclaw-config', path } as const)
    return { endpoints: [{ name: `local:${port}`, url, secret, origin: 'openclaw-state' }], problems: [] }
  } catch (error) {
    return { endpoints: [], problems: [asGatewayFailure(error).message] }
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
