import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { z } from 'zod'
import { DriftFile } from './drift.ts'
import { EnvironmentsFile } from './environments.ts'
import { type ConfigProblem, parseYaml, problemAt } from './parse-yaml.ts'
import { Slug } from './reference.ts'
import type { NamedSuite, ReleaseConfig } from './release-config.ts'
import { releaseFaults } from './release-faults.ts'
import { SchedulesFile } from './schedules.ts'
import { Suite } from './suites.ts'
import { TargetsFile } from './targets.ts'

/** Texts of the release files by name (`targets.yaml`, `suites/answers.yaml`); a file that is not there is not in it. */
export type ReleaseTexts = Readonly<Record<string, string>>

/** Files that say where releases go, besides those in `suites/`. */
export const releaseFiles = ['environments.yaml', 'targets.yaml', 'schedules.yaml', 'drift.yaml'] as const
export const SUITES = 'suites'

/**
 * All release files together. `config` null = something is wrong, and all of it is said.
 * @param dir how the files are named in problems
 * @param gateways slugs of the configured gateways; null = unknown
 */
export function parseReleaseConfig(
  dir: string,
  texts: ReleaseTexts,
  gateways: readonly string[] | null,
): { config: ReleaseConfig | null; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = []
  const parse = <S extends z.ZodType>(name: string, schema: S): z.output<S> | null => {
    const parsed = parseYaml(join(dir, name), texts[name] ?? '', schema)
    if (parsed.ok) return parsed.value
    problems.push(...parsed.problems)
    return null
  }
  const environments = parse('environments.yaml', EnvironmentsFile)
  const targets = parse('targets.yaml', TargetsFile)
  const schedules = parse('schedules.yaml', SchedulesFile)
  const drift = parse('drift.yaml', DriftFile)
  const suites: NamedSuite[] = []
  for (const name of Object.keys(texts).filter((each) => each.startsWith(`${SUITES}/`))) {
    const slug = name.slice(SUITES.length + 1).replace(/\.ya?ml$/, '')
    const suite = parse(name, Suite)
    if (!Slug.safeParse(slug).success) {
      problems.push(problemAt(join(dir, name), '', [], 'expected a file name of lower-case letters, digits and dashes'))
    }
    if (suite) suites.push({ slug, hash: hashOf(texts[name] ?? ''), suite })
  }
  if (!environments || !targets || !schedules || !drift || problems.length > 0) return { config: null, problems }
  const config = { environments: environments.environments, targets: targets.targets, suites, schedules, drift }
  for (const { file, path, message } of releaseFaults(config, gateways))
    problems.push(problemAt(join(dir, file), texts[file] ?? '', path, message))
  return { config: problems.length > 0 ? null : config, problems }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
