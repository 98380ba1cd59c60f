import { join } from 'node:path'
import type { z } from 'zod'
import { type ConfigProblem, parseYaml, problemAt } from './parse-yaml.ts'
import { type ResponseConfig, type ResponseKind, responseFile, responseSchemas } from './response-config.ts'
import { runbookFaults } from './runbook-faults.ts'

/** Texts of those files by name (`alerts.yaml`); a file that is not there is not in it, and counts as empty. */
export type ResponseTexts = Readonly<Record<string, string>>

/**
 * All response files together. `config` null = something is wrong, and all of it is said.
 * @param dir how the files are named in problems
 * @param environments slugs of the configured environments; null = unknown
 */
export function parseResponseConfig(
  dir: string,
  texts: ResponseTexts,
  environments: readonly string[] | null,
): { config: ResponseConfig | null; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = []
  const parse = <Kind extends ResponseKind>(kind: Kind): z.output<(typeof responseSchemas)[Kind]> | null => {
    const name = responseFile(kind)
    const parsed = parseYaml(join(dir, name), texts[name] ?? '', responseSchemas[kind])
    if (parsed.ok) return parsed.value as z.output<(typeof responseSchemas)[Kind]> // what this kind's schema puts out
    problems.push(...parsed.problems)
    return null
  }
  const [alerts, budgets, components, runbooks] = [parse('alerts'), parse('budgets'), parse('components'), parse('runbooks')]
  if (!alerts || !budgets || !components || !runbooks) return { config: null, problems }
  const known = {
    channels: alerts.channels.map(({ slug }) => slug),
    budgets: budgets.budgets.map(({ slug }) => slug),
    environments,
  }
  const file = responseFile('runbooks')
  for (const { path, message } of runbookFaults(runbooks, known))
    problems.push(problemAt(join(dir, file), texts[file] ?? '', path, message))
  return { config: problems.length > 0 ? null : { alerts, budgets, components, runbooks }, problems }
}
