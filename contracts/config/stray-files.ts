import { join } from 'node:path'
import { nearestName } from '#domain/nearest-name.ts'
import { BACKFILLS } from './parse-backfills.ts'
import { releaseFiles, SUITES } from './parse-release-config.ts'
import type { ConfigProblem } from './parse-yaml.ts'
import { responseFile, responseKinds } from './response-config.ts'

/** Every file that is read of the configuration folder itself. */
const configFiles: readonly string[] = [
  ...['gateways.yaml', 'session-health.yaml', 'retention.yaml', 'webhooks.yaml'],
  ...releaseFiles,
  ...responseKinds.map(responseFile),
]

/** `misnamed` = files that are not there, while one that is not read has nearly their name: they do not count as empty. */
export type StrayFiles = { problems: ConfigProblem[]; misnamed: readonly string[] }

/**
 * Files of the configuration folder that look like configuration and are not read.
 * @param dir how the files are named in problems
 * @param names of the files in the folder, without its sub-folders
 */
export function strayFiles(dir: string, names: readonly string[]): StrayFiles {
  const strays = names.filter((name) => /^[^.].*\.ya?ml$/i.test(name) && !configFiles.includes(name)).toSorted()
  const meant = strays.map((name) => ({ name, near: nearestFile(name) }))
  return {
    problems: meant.map(({ name, near }) => ({
      ...{ file: join(dir, name), line: 1, column: 1, path: '' },
      message: says(near),
    })),
    misnamed: meant.flatMap(({ near }) => (near !== null && !names.includes(near) ? [near] : [])),
  }
}

/** By their stems: the ending alone would make every short name nearly another. */
function nearestFile(name: string): string | null {
  const stem = nearestName(
    name.replace(/\.ya?ml$/i, ''),
    configFiles.map((file) => file.replace(/\.yaml$/, '')),
  )
  return stem && `${stem}.yaml`
}

const says = (near: string | null): string =>
  `is not read, as no configuration file has this name; ${
    near
      ? `did you mean ${near}?`
      : `known here: ${configFiles.join(', ')}, suites in ${SUITES}/ and sources of history in ${BACKFILLS}/`
  }`
