import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type AlertEvent, severities } from '#domain/alert/alert.ts'
import { nearestName } from '#domain/nearest-name.ts'
import { readIsoTime, type TimeForm, unitOf } from './event-time.ts'
import { type CliError, usageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

const EXPECTED =
  'Expected one event a line: {"t": 1767225600, "name": "session-trouble", "labels": {"gateway": "main"}, "state": "firing"}; state is firing, resolved or no-data; t is a number (ms or s) or ISO 8601; severity (critical, warning, info) may be left out.'

const EventLine = z.looseObject({
  t: z.union([z.number(), z.string()], { error: 'expected a number (ms or s) or an ISO 8601 time' }),
  name: z.string().min(1),
  labels: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  state: z.enum(['firing', 'resolved', 'no-data'], { error: 'expected firing, resolved or no-data' }),
  severity: z.enum(severities, { error: `expected ${severities.join(', ')}` }).nullish(),
})
type EventLine = z.infer<typeof EventLine>
const fields = Object.keys(EventLine.shape)

/** Events of a file, `t` in ms, and how it writes its times. */
export type ReadEvents = { events: AlertEvent[]; form: TimeForm }

/**
 * Events of a JSON Lines file, or of standard input for `-`. All times have to be of one form.
 * @param unit what numbers mean; null = by their size
 * @throws CliError naming the line, when one is no event
 */
export async function readAlertEvents(file: string, unit: 'ms' | 's' | null, terminal: Terminal): Promise<ReadEvents> {
  const input = file === '-' ? terminal.stdin : createReadStream(file)
  // Without this an unreadable file would end the process from within the stream.
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(usageError(`${file} cannot be read: ${error.code ?? error.message}.`)),
    )
  })
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  return withTimes(await Promise.race([readAll(file, lines), failed]), file, unit)
}

type Numbered = { line: EventLine; number: number }

async function readAll(file: string, lines: AsyncIterable<string>): Promise<Numbered[]> {
  const read: Numbered[] = []
  let number = 0
  for await (const text of lines) {
    number += 1
    if (text.trim() === '') continue
    const line = readLine(number === 1 ? text.replace(/^\uFEFF/, '') : text)
    if (typeof line === 'string') throw refused(file, number, line)
    read.push({ line, number })
  }
  return read
}

const refused = (file: string, number: number, why: string): CliError => usageError(`${file}:${number}: ${why}`, EXPECTED)

/** The event of a line, or what is wrong with it. */
function readLine(text: string): EventLine | string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return 'this is not JSON'
  }
  const parsed = EventLine.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return `${issue?.path.length ? `${issue.path.join('.')}: ` : ''}${issue?.message ?? 'this is no event'}`
  }
  const misspelt = Object.keys(parsed.data).find((name) => !fields.includes(name) && nearestName(name, fields) !== null)
  return misspelt ? `unknown field ${misspelt}; did you mean ${nearestName(misspelt, fields)}?` : parsed.data
}

function withTimes(read: readonly Numbered[], file: string, unit: 'ms' | 's' | null): ReadEvents {
  const numbers = read.flatMap(({ line }) => (typeof line.t === 'number' ? [line.t] : []))
  const first = read[0]?.line.t
  if (typeof first === 'string') return withIsoTimes(read, file, first)
  const form: TimeForm = { unit: unit ?? unitOf(numbers) }
  const events = read.map(({ line, number }) => {
    if (typeof line.t === 'string') throw refused(file, number, 't: is a text where the lines before have numbers')
    return eventOf(line, form.unit === 's' ? Math.round(line.t * 1_000) : line.t)
  })
  return { events, form }
}

function withIsoTimes(read: readonly Numbered[], file: string, first: string): ReadEvents {
  const events = read.map(({ line, number }) => {
    const time = typeof line.t === 'string' ? readIsoTime(line.t) : null
    if (!time) throw refused(file, number, 't: expected an ISO 8601 time with its offset, for example 2026-12-31T06:00:00Z')
    return eventOf(line, time.at)
  })
  return { events, form: { unit: 'iso', offset: readIsoTime(first)?.offset ?? 0 } }
}

const eventOf = ({ name, labels, state, severity }: EventLine, t: number): AlertEvent => ({
  ...{ t, name, labels, state },
  ...(severity ? { severity } : {}),
})
