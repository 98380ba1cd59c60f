import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

/** What one installation keeps to itself; made at the first start. */
export type LocalSecrets = {
  /** Signs session cookies. */
  readonly NEXTAUTH_SECRET: string
  /** Keys the fingerprints of redacted secrets; a new one makes old fingerprints unmatchable. */
  readonly MISSION_CONTROL_REDACTION_KEY: string
}

/**
 * Reads the installation's secrets, or makes them (readable by their user alone).
 * @throws when the file is there but is not what was written: it is never overwritten.
 */
export async function localSecrets(file: string): Promise<LocalSecrets> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return JSON.parse(text) as LocalSecrets
  const made = {
    NEXTAUTH_SECRET: randomBytes(48).toString('base64url'),
    MISSION_CONTROL_REDACTION_KEY: randomBytes(32).toString('hex'),
  }
  await writeFile(file, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx' })
  return made
}
