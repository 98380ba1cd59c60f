import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { CliError, exitCodes, usageError } from './exit.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Tokens by the server's origin: a token is never sent to another server than the one it was given for. */
const Credentials = z.record(z.string(), z.string())
type Credentials = z.infer<typeof Credentials>

/** What an API token looks like; anything else is refused before it is stored or sent. */
const TOKEN = /^[A-Za-z0-9._~+/=-]{20,500}$/

/** Where `mc login` keeps tokens: `~/.config/mission-control/credentials`, or under `XDG_CONFIG_HOME`. */
export const credentialsFile = (env: Environment): string =>
  join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'mission-control', 'credentials')

/**
 * The token for a server: `MISSION_CONTROL_TOKEN`, else the one `mc login` kept; `null` when there is none.
 * @throws CliError when the file can be read by others or is damaged
 */
export async function tokenFor(origin: string, env: Environment): Promise<string | null> {
  if (env.MISSION_CONTROL_TOKEN) return checkedToken(env.MISSION_CONTROL_TOKEN.trim(), 'MISSION_CONTROL_TOKEN')
  return (await readCredentials(credentialsFile(env)))[origin] ?? null
}

/** Keeps `token` for a server, for this user alone. */
export async function keepToken(origin: string, token: string, env: Environment): Promise<void> {
  const file = credentialsFile(env)
  await writeCredentials(file, { ...(await readCredentials(file)), [origin]: token })
}

/** Forgets the token of a server; says whether there was one. */
export async function forgetToken(origin: string, env: Environment): Promise<boolean> {
  const file = credentialsFile(env)
  const { [origin]: forgotten, ...others } = await readCredentials(file)
  if (forgotten !== undefined) await writeCredentials(file, others)
  return forgotten !== undefined
}

/** @throws CliError when `text` cannot be a token; its text is not shown */
export function checkedToken(text: string, source: string): string {
  if (TOKEN.test(text)) return text
  throw usageError(`${source} does not hold an API token.`, 'Make one in Settings, or at the console with: mc token create')
}

async function readCredentials(file: string): Promise<Credentials> {
  const text = await readPrivate(file)
  if (text === null) return {}
  const parsed = Credentials.safeParse(asJson(text))
  if (parsed.success) return parsed.data
  throw new CliError(exitCodes.unavailable, `${file} is damaged.`, 'Remove it and run: mc login')
}

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null // refused by the schema, with the file's name
  }
}

async function readPrivate(file: string): Promise<string | null> {
  try {
    const { mode } = await stat(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new CliError(exitCodes.unavailable, `${file} can be read by other users.`, `Run: chmod 600 ${file}`)
    }
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Whole or not at all: a full disk must not cost the tokens of the other servers. */
async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}
