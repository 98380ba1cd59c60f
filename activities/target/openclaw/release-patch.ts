import { readFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import JSON5 from 'json5'
import type { OpenClawTarget } from '#contracts/config/targets.ts'
import type { DriverStep, StepContext } from '../driver.ts'
import { targetFailure } from '../target-failure.ts'
import { withValue } from './merge-patch.ts'
import { isObject, type JsonObject } from './redacted.ts'

/**
 * What a release changes in a gateway's configuration: its artifact, a JSON5 merge patch, then its values by dotted path.
 * @throws ApplicationFailure MISCONFIGURED when the artifact is missing or no JSON5 object; never with its content
 */
export async function releasePatch(
  { target, release, pinned }: DriverStep<OpenClawTarget>,
  { values }: Pick<StepContext, 'values'>,
  configDir: string,
): Promise<JsonObject> {
  const base = target.artifacts === undefined ? {} : await readArtifact(resolve(configDir, target.artifacts), release.artifact)
  const typed = Object.entries(pinned.values).map(
    ([name, value]) => [name, typeof value === 'object' ? values[name] : value] as const,
  )
  return typed.reduce((patch, [name, value]) => withValue(patch, name.split('.'), value), base)
}

async function readArtifact(folder: string, artifact: string): Promise<JsonObject> {
  const file = resolve(folder, artifact)
  const inside = relative(folder, file)
  if (inside.startsWith('..') || isAbsolute(inside))
    throw targetFailure('MISCONFIGURED', `The artifact "${artifact}" lies outside ${folder}. Put it into that folder.`)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw targetFailure(
      'MISCONFIGURED',
      `The artifact ${file} cannot be read (${error.code ?? error.name}). Put it there, readable for the worker.`,
    )
  })
  const patch = parsed(text)
  if (isObject(patch)) return patch
  throw targetFailure(
    'MISCONFIGURED',
    `The artifact ${file} is no JSON5 object. Write the part of openclaw.json that is to change.`,
  )
}

function parsed(text: string): unknown {
  try {
    return JSON5.parse(text)
  } catch {
    return null // the parser's message would quote the file; said by the caller
  }
}
