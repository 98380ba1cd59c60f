import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { ConfigValues, SecretReference } from '#contracts/config/reference.ts'
import { targetFailure } from './target-failure.ts'

/** Where secrets of targets are looked up: the worker's environment, and files relative to the configuration folder. */
export type SecretPlaces = { env: Readonly<Record<string, string | undefined>>; configDir: string }

/** Settings as text, and which of the texts are secret. In memory only. */
export type ResolvedValues = { values: Readonly<Record<string, string>>; secrets: ReadonlySet<string> }

/**
 * Settings with their secrets read where the references say, at this moment, so that a rotated one is taken up.
 * @throws ApplicationFailure MISCONFIGURED naming the reference, never with the content of one
 */
export async function resolveValues(given: ConfigValues, places: SecretPlaces): Promise<ResolvedValues> {
  const secrets = new Set<string>()
  const entries = await Promise.all(
    Object.entries(given).map(async ([name, value]) => {
      if (typeof value !== 'object') return [name, String(value)] as const
      const secret = await readSecret(value.secret, places, `The value ${name}`)
      secrets.add(secret)
      return [name, secret] as const
    }),
  )
  return { values: Object.fromEntries(entries), secrets }
}

/** One secret. @param whose begins the sentence of the failure @throws ApplicationFailure MISCONFIGURED */
export async function readSecret(reference: SecretReference, places: SecretPlaces, whose: string): Promise<string> {
  if ('env' in reference) {
    const value = places.env[reference.env]
    if (value) return value
    throw targetFailure(
      'MISCONFIGURED',
      `${whose} is a secret in the environment variable ${reference.env}, which is not set for this worker. Set it where the worker is started.`,
    )
  }
  const path = isAbsolute(reference.file) ? reference.file : join(places.configDir, reference.file)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code ?? error.name
    throw targetFailure(
      'MISCONFIGURED',
      `${whose} is a secret in the file ${path}, which this worker cannot read (${why}). Put it there, readable for the worker.`,
    )
  })
  // Editors and `echo` end a file with a line break that is no part of the secret.
  const secret = text.replace(/\r?\n$/, '')
  if (secret) return secret
  throw targetFailure('MISCONFIGURED', `${whose} is a secret in the file ${path}, which is empty. Put the secret there.`)
}
