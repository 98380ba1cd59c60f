import { type ApiClient, createApiClient } from './api-client.ts'
import { tokenFor } from './credentials.ts'
import { CliError, exitCodes, usageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** The server that a command means: `--url`, `MISSION_CONTROL_URL`, or the one on this machine (`PORT`, what `npm start` wrote down, or 3000). */
export function originOf(url: string | undefined, env: Terminal['env']): string {
  const text = url ?? env.MISSION_CONTROL_URL ?? localUrl(env)
  const parsed = URL.canParse(text) ? new URL(text) : null
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw usageError(`Not a server's address: ${text}`, 'Example: --url https://mission-control.example.com')
  if (parsed.username || parsed.password)
    throw usageError('The address must not hold a password or token.', 'Sign in with: mc login')
  return parsed.origin
}

const localUrl = ({ PORT, NEXTAUTH_URL }: Terminal['env']): string =>
  PORT ? `http://localhost:${PORT}` : NEXTAUTH_URL || 'http://localhost:3000'

/** A client for the server that is meant, with its token. */
export async function connect(url: string | undefined, terminal: Terminal): Promise<ApiClient> {
  const origin = originOf(url, terminal.env)
  const token = await tokenFor(origin, terminal.env)
  if (token === null) {
    throw new CliError(
      exitCodes.unavailable,
      `Not signed in to ${origin}.`,
      'Run: mc login. Make a token in Settings, or at the console with: mc token create',
    )
  }
  if (isExposed(origin)) terminal.err(`Warning: ${origin} is not encrypted; the token can be read on the way.\n`)
  return createApiClient(origin, token, terminal.signal, terminal.err)
}

const isExposed = (origin: string): boolean => {
  const { protocol, hostname } = new URL(origin)
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}
