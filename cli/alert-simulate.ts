import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { policyOf } from '#contracts/config/alert-policy.ts'
import { severityFor } from '#contracts/config/alert-rules.ts'
import { type AlertsFile, TriedPolicy } from '#contracts/config/alerts.ts'
import { describeProblem, parseYaml } from '#contracts/config/parse-yaml.ts'
import type { AlertEvent } from '#domain/alert/alert.ts'
import { simulate } from '#domain/alert/simulate.ts'
import { nearestName } from '#domain/nearest-name.ts'
import { type SimulatedOutput, shownSimulation, simulated } from './alert-simulated.ts'
import { readIsoTime, type TimeForm } from './event-time.ts'
import { usageError } from './exit.ts'
import { printJson } from './output.ts'
import { readAlertEvents } from './read-alert-events.ts'
import type { Terminal } from './terminal.ts'

type Options = { policy?: string; events?: string; unit?: 'ms' | 's'; until?: string; json?: boolean }

const EXAMPLE = 'mc alert simulate --policy config/alerts.yaml --events events.jsonl'

/** `mc alert simulate`: what people would have been told of recorded events. Needs no server and no database. */
export function addAlertSimulate(alert: Command, terminal: Terminal): Command {
  return alert
    .command('simulate')
    .description('what people would have been told of recorded events, by a policy, in virtual time')
    .option('--policy <file>', 'policy (YAML), as config/alerts.yaml')
    .option('--events <file>', 'events, one JSON object a line; - for standard input')
    .addOption(new Option('--unit <unit>', 'what numbers in t are; without it their size tells').choices(['ms', 's']))
    .option('--until <time>', 'let the clock run to this time, as the events write theirs, with the reminders until then')
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const output = await run(options, terminal)
      if (options.json) printJson(terminal, output)
      else terminal.out(shownSimulation(output, terminal.columns))
    })
}

async function run({ policy, events, unit, until }: Options, terminal: Terminal): Promise<SimulatedOutput> {
  if (!policy || !events) throw usageError(`--${policy ? 'events' : 'policy'} is needed.`, EXAMPLE)
  const file = await readPolicy(policy)
  const read = await readAlertEvents(events, unit ?? null, terminal)
  const unmatched = unmatchedNames(read.events, file)
  sayUnmatched(unmatched, read.events.length, file, terminal)
  if (read.events.length === 0) terminal.err(`${events} has no events, so there is nothing to tell.\n`)
  const end = until === undefined ? {} : { until: timeOf(until, read.form) }
  const simulation = simulate(policyOf(file), graded(read.events, file), end)
  return simulated(simulation, { form: read.form, unmatched: [...unmatched.keys()] })
}

async function readPolicy(path: string): Promise<AlertsFile> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageError(`${path} cannot be read: ${error.code ?? error.message}.`)
  })
  const parsed = parseYaml(path, text, TriedPolicy)
  if (parsed.ok) {
    if (parsed.value.rules.length > 0) return parsed.value
    throw usageError(`${path} has no rules, so nobody would ever be told of anything.`, 'docs/alerts.md has examples.')
  }
  const [first, ...more] = parsed.problems.map(describeProblem)
  throw usageError(first ?? `${path} is no policy.`, more.length > 0 ? more.join('; ') : 'docs/alerts.md explains every part.')
}

/** Events with the severity that their rule gives their verdict, where they bring none. */
function graded(events: readonly AlertEvent[], { rules }: AlertsFile): AlertEvent[] {
  const byName = new Map(rules.map((rule) => [rule.name, rule]))
  return events.map((event) => {
    const rule = byName.get(event.name)
    return event.severity || !rule ? event : { ...event, severity: severityFor(rule, event.labels.verdict) }
  })
}

/** Names that no rule has, with how many events bring each. */
function unmatchedNames(events: readonly AlertEvent[], { rules }: AlertsFile): ReadonlyMap<string, number> {
  const names = new Set(rules.map(({ name }) => name))
  const found = new Map<string, number>()
  for (const { name } of events) if (!names.has(name)) found.set(name, (found.get(name) ?? 0) + 1)
  return found
}

function sayUnmatched(unmatched: ReadonlyMap<string, number>, events: number, { rules }: AlertsFile, terminal: Terminal): void {
  const names = rules.map(({ name }) => name)
  const described = [...unmatched].map(([name, count]) => {
    const meant = nearestName(name, names)
    return `${name} (${count} ${count === 1 ? 'event' : 'events'}${meant ? `; did you mean ${meant}?` : ''})`
  })
  const missing = [...unmatched.values()].reduce((sum, count) => sum + count, 0)
  if (missing > 0 && missing === events)
    throw usageError(
      `No event has the name of a rule: ${described.join(', ')}.`,
      `The policy's rules are ${names.join(', ')}; the name of an event has to be one of them.`,
    )
  if (missing > 0) terminal.err(`No rule has these names, so nobody is told of them: ${described.join(', ')}.\n`)
}

function timeOf(text: string, form: TimeForm): number {
  const at = form.unit === 'iso' ? readIsoTime(text)?.at : Number(text) * (form.unit === 's' ? 1_000 : 1)
  if (at !== undefined && Number.isFinite(at)) return at
  throw usageError(`--until ${text}: expected a time as the events write theirs (${form.unit}).`)
}
