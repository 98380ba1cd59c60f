import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ConfigValues, SecretReference } from '#contracts/config/reference.ts'
import type { Environment } from '#contracts/settings.ts'
import { StepFailure } from './step-failure.ts'

/** Settings as text, secrets read at this moment; `secrets` lists which names those are. Neither is kept on disk or logged. */
export type ResolvedValues = { values: Record<string, string>; secrets: string[] }

/** The host's own environment, and the configuration folder, from which relative names of files count. */
export type SecretPlaces = { env: Environment; configDir: string }

/**
 * Reads what the references of a release's settings lead to, at this moment, so that a rotated secret is taken up.
 * @throws StepFailure SECRET_UNREADABLE naming the reference, never a value
 */
export async function resolveValues(given: ConfigValues, places: SecretPlaces): Promise<ResolvedValues> {
  const values: Record<string, string> = {}
  const secrets: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'object') values[name] = String(value)
    else {
      values[name] = await readSecret(name, value.secret, places)
      secrets.push(name)
    }
  }
  return { values, secrets }
}

async function readSecret(name: string, reference: SecretReference, { env, configDir }: SecretPlaces): Promise<string> {
  if ('env' in reference) {
    const value = env[reference.env]
    if (value) return value
    throw unreadable(name, `the process host has no environment variable ${reference.env}`)
  }
  const file = resolve(configDir, reference.file)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(name, `${file} cannot be read by the process host (${error.code ?? 'unknown error'})`)
  })
  // Editors and `echo` end a file with a line break that is no part of the secret.
  const value = text.replace(/\r?\n$/, '')
  if (value) return value
  throw unreadable(name, `${file} is empty`)
}

const unreadable = (name: string, why: string) =>
  new StepFailure('SECRET_UNREADABLE', `The secret for ${name} cannot be had: ${why}.`)
