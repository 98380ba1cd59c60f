import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Sample } from '#domain/gate/sample.ts'
import { nearestName } from '#domain/nearest-name.ts'
import { couldNotRun } from './gate-exit.ts'
import type { Terminal } from './terminal.ts'

const measure = z.number().nullish()

/** One recorded try. What is left out or null was not measured. */
const SampleLine = z.looseObject({
  check: z.string().min(1),
  case: z.union([z.string().min(1), z.number()]).nullish(),
  ok: z.boolean().nullish(),
  score: measure,
  latency_ms: measure.refine((ms) => ms == null || ms >= 0, 'expected 0 or more'),
  tokens: measure.refine((tokens) => tokens == null || tokens >= 0, 'expected 0 or more'),
  error: z.string().min(1, 'expected a reason; leave it out where there is no error').nullish(),
  judge: z.string().min(1).nullish(),
})
const fields = Object.keys(SampleLine.shape)

/**
 * Samples of a JSON Lines file, or of standard input for `-`, read line by line.
 * @throws CliError naming the line, when one is no sample or of a check that `checks` does not have
 */
export async function readSamples(file: string, checks: readonly string[], terminal: Terminal): Promise<Sample[]> {
  const input = file === '-' ? terminal.stdin : createReadStream(file)
  // Without this an unreadable file would end the process from within the stream.
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(couldNotRun(`${file} cannot be read: ${error.code ?? error.message}.`)),
    )
  })
  return await Promise.race([
    readAll(file, createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), new Set(checks)),
    failed,
  ])
}

async function readAll(file: string, lines: AsyncIterable<string>, checks: ReadonlySet<string>): Promise<Sample[]> {
  const samples: Sample[] = []
  let number = 0
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const read = readLine(number === 1 ? line.replace(/^\uFEFF/, '') : line, checks)
    if (typeof read === 'string') throw couldNotRun(`${file}:${number}: ${read}`, EXPECTED)
    samples.push(read)
  }
  return samples
}

const EXPECTED =
  'Expected one sample a line: {"check": "name", "case": "id", "ok": true, "score": 0.9, "latency_ms": 120, "tokens": 50} or {"check": "name", "error": "why"}.'

/** The sample of a line, or what is wrong with it. */
function readLine(line: string, checks: ReadonlySet<string>): Sample | string {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return 'this is not JSON'
  }
  const parsed = SampleLine.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `${issue?.path.length ? `${issue.path.join('.')}: ` : ''}${issue?.message ?? 'this is no sample'}`
  }
  const sample = parsed.data
  const misspelt = Object.keys(sample).find((name) => !fields.includes(name) && nearestName(name, fields) !== null)
  if (misspelt) return `unknown field ${misspelt}; did you mean ${nearestName(misspelt, fields)}?`
  if (!checks.has(sample.check)) return unknownCheck(sample.check, [...checks])
  return {
    check: sample.check,
    case: sample.case == null ? null : String(sample.case),
    ok: sample.ok ?? null,
    score: sample.score ?? null,
    latencyMs: sample.latency_ms ?? null,
    tokens: sample.tokens ?? null,
    error: sample.error ?? null,
    judge: sample.judge ?? null,
  }
}

function unknownCheck(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known)
  return `the suite has no check "${name}"; ${meant ? `did you mean "${meant}"?` : `it has: ${known.join(', ')}`}`
}
