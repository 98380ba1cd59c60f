import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { mappingFaults } from '#domain/backfill/mapping-faults.ts'
import { BackfillFile, type NamedBackfill } from './backfill.ts'
import { type ConfigProblem, parseYaml, problemAt } from './parse-yaml.ts'
import { Slug } from './reference.ts'

/** The folder of backfill files within the configuration folder. */
export const BACKFILLS = 'backfills'

/**
 * Backfill files, each by itself: a wrong one takes none of the others out of force. Sources are looked at by a run, not here.
 * @param dir how the files are named in problems
 * @param texts by name (`backfills/old-board.yaml`); names outside the folder are left out
 */
export function parseBackfills(
  dir: string,
  texts: Readonly<Record<string, string>>,
): { backfills: NamedBackfill[]; problems: ConfigProblem[] } {
  const backfills: NamedBackfill[] = []
  const problems: ConfigProblem[] = []
  for (const [name, text] of Object.entries(texts)) {
    if (!name.startsWith(`${BACKFILLS}/`)) continue
    const slug = name.slice(BACKFILLS.length + 1).replace(/\.ya?ml$/, '')
    const parsed = parseBackfill(join(dir, name), text)
    const misnamed = nameProblems(join(dir, name), slug)
    problems.push(...misnamed, ...parsed.problems)
    if (parsed.file && misnamed.length === 0 && parsed.problems.length === 0)
      backfills.push({ slug, hash: hashOf(text), file: parsed.file })
  }
  return { backfills, problems }
}

/** A source is called as its file is. */
export const nameProblems = (file: string, slug: string): ConfigProblem[] =>
  Slug.safeParse(slug).success
    ? []
    : [problemAt(file, '', [], 'expected a file name of lower-case letters, digits and dashes, at most 63')]

/** One file, as far as it can be judged without its source. `file` null = it does not read as one at all. */
export function parseBackfill(name: string, text: string): { file: BackfillFile | null; problems: ConfigProblem[] } {
  const parsed = parseYaml(name, text, BackfillFile)
  if (!parsed.ok) return { file: null, problems: parsed.problems }
  const faults = mappingFaults(parsed.value)
  return { file: parsed.value, problems: faults.map(({ path, message }) => problemAt(name, text, path, message)) }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
