import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import type { ConfigValues } from '#contracts/config/reference.ts'
import { ReleaseCreate } from '#contracts/release.ts'
import { usageError } from './exit.ts'

/** What `mc release create` is given; repeatable options as lists, `KEY=…` each. */
export type ReleaseOptions = {
  name?: string
  artifact?: string
  commit?: string
  notes?: string
  value: string[]
  secret: string[]
  file?: string
}

/**
 * The release that options describe. `--file` (YAML or JSON with the same fields) is where it begins; options win over it.
 * @throws CliError for what is no release, naming the field or option
 */
export async function releaseFrom(options: ReleaseOptions): Promise<ReleaseCreate> {
  const given = options.file === undefined ? {} : await readDescription(options.file)
  const { name, artifact, commit, notes } = options
  const said = Object.fromEntries(Object.entries({ name, artifact, commit, notes }).filter(([, value]) => value !== undefined))
  const values = { ...valuesIn(given), ...plainValues(options.value), ...secretValues(options.secret) }
  const parsed = ReleaseCreate.safeParse({ ...given, ...said, values })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  const next = where === 'name' || where === 'artifact' ? `Give it with --${where}, or in the --file.` : null
  throw usageError(`${where}: ${issue?.message}`, next)
}

async function readDescription(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${file} cannot be read: ${error.code ?? error.message}.`)
  })
  const document = parseDocument(text)
  const [problem] = document.errors
  if (problem) throw usageError(`${file}: ${problem.message.split('\n')[0]}`)
  const parsed = z.record(z.string(), z.unknown()).safeParse(document.toJS())
  if (!parsed.success) throw usageError(`${file}: expected the fields of a release: name, artifact, commit, values, notes.`)
  return parsed.data
}

const valuesIn = ({ values }: Record<string, unknown>): object => (typeof values === 'object' && values !== null ? values : {})

/** `true`, `false` and numbers as such; everything else as text. Text that looks like one goes in a --file. */
function plainValues(pairs: readonly string[]): ConfigValues {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, text] = keyAndRest(pair, '--value', 'MODE=fast')
      if (text === 'true' || text === 'false') return [key, text === 'true']
      return [key, /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(text) ? Number(text) : text]
    }),
  )
}

function secretValues(pairs: readonly string[]): ConfigValues {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, text] = keyAndRest(pair, '--secret', 'API_KEY=env:SHOP_API_KEY')
      const [, kind, place = ''] = /^(env|file):(.+)$/.exec(text) ?? []
      // The text may be the secret itself: it is not repeated.
      if (!kind) throw usageError(`--secret ${key}=…: expected env:NAME or file:PATH.`, 'A secret itself is never an argument.')
      return [key, { secret: kind === 'env' ? { env: place } : { file: place } }]
    }),
  )
}

function keyAndRest(pair: string, option: string, example: string): [string, string] {
  const at = pair.indexOf('=')
  if (at < 1) throw usageError(`${option} takes KEY=…, for example ${option} ${example}.`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}
