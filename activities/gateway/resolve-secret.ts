import { readFile } from 'node:fs/promises'
import JSON5 from 'json5'
import type { SecretRef } from '#contracts/gateway/secret-ref.ts'
import { GatewayFailure } from './failure.ts'
import { OpenClawConfig, tokenIn } from './openclaw-config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads a gateway's token where its reference says it is. Read anew at every call, so that a rotated token is taken up.
 * @returns `null` when the gateway wants none (auth mode `none`)
 * @throws GatewayFailure naming what to correct; never with the token or file content in it
 */
export async function resolveSecret(ref: SecretRef | null, env: Environment = process.env): Promise<string | null> {
  if (ref === null) return null
  switch (ref.kind) {
    case 'env':
      return (
        env[ref.name]?.trim() || misconfigured(`The environment variable ${ref.name}, which should hold its token, is not set.`)
      )
    case 'file':
      return (
        (await readSecretFile(ref.path)).trim() || misconfigured(`The file ${ref.path}, which should hold its token, is empty.`)
      )
    case 'openclaw-config':
      return tokenOf(await readOpenClawConfig(ref.path), ref.path, env)
  }
}

/** @throws GatewayFailure when the file cannot be read or is not an OpenClaw configuration */
export async function readOpenClawConfig(path: string): Promise<OpenClawConfig> {
  const text = await readSecretFile(path)
  let json: unknown
  try {
    json = JSON5.parse(text)
  } catch {
    // The parser's message quotes the file, which holds secrets.
    return misconfigured(`${path} is not valid JSON5. Correct it there (openclaw doctor says where).`)
  }
  const config = OpenClawConfig.safeParse(json)
  return config.success ? config.data : misconfigured(`${path} does not look like an OpenClaw configuration.`)
}

async function readSecretFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return misconfigured(`The file ${path}, which should hold its token, cannot be read (${code}).`)
  }
}

function tokenOf(config: OpenClawConfig, path: string, env: Environment): string | null {
  const found = tokenIn(config, env)
  return found.ok ? found.token : misconfigured(`${found.reason} (in ${path})`)
}

function misconfigured(message: string): never {
  throw new GatewayFailure({ kind: 'misconfigured', message })
}
