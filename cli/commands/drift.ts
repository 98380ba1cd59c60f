import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { Accepted, DriftPage, DriftPatch, EnvironmentPage } from '#contracts/api/releases.ts'
import type { DriftReportView } from '#contracts/drift.ts'
import { changedSince } from '#domain/drift/changed-since.ts'
import type { ApiClient } from '../api-client.ts'
import { connect } from '../connect.ts'
import { endWith, worstOf } from '../drift-exit.ts'
import { CliError, exitCodes } from '../exit.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'

type Options = ReadOptions & { check?: boolean }

const PATH = '/api/v1/drift'
/** A check looks at every target; its activity gives up on none later than this. */
const PATIENCE_MS = 180_000
const ASK_EVERY_MS = 1_000

/** `mc drift [environment]`: what differs from what it should be. Exit code 0 clean, 1 drift, 2 not known. */
export function addDriftCommands(program: Command, terminal: Terminal): void {
  const drift = program
    .command('drift')
    .description('drift between environments, and of what runs (exit: 0 clean, 1 drift, 2 not known)')
    .enablePositionalOptions()
    .argument('[environment]', 'only this one')
    .option('--check', 'look now, and wait for what is found')
    .action(async (environment: string | undefined, _options: Options, command: Command) => {
      const { json, url, check } = command.optsWithGlobals<Options>()
      const client = await connect(url, terminal)
      if (check && environment === undefined)
        throw new CliError(exitCodes.usage, 'Name the environment to look at.', 'mc drift production --check')
      const reports = check && environment ? await checkNow(client, environment, terminal) : await stored(client, environment)
      if (json) printJson(terminal, { state: worstOf(reports), reports })
      else terminal.out(plainText(reports.length === 0 ? 'Nobody has looked yet.\n' : `${reports.flatMap(linesOf).join('\n')}\n`))
      endWith(worstOf(reports))
    })
  drift
    .command('patch <id>')
    .description('print what to commit so that configuration says what runs: mc drift patch <id> | git apply')
    .action(async (id: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const answer = await (await connect(url, terminal)).get(`${PATH}/${encodeURIComponent(id)}/patch`, DriftPatch)
      if (json) return printJson(terminal, answer)
      terminal.out(plainText(answer.patch))
      if (answer.note) terminal.err(plainText(`${answer.note}\n`))
    })
}

/** A report as it was stored. `changedAt` = when something was brought to its environment after it: it is outdated; null = nothing was. */
type Stored = DriftReportView & { changedAt: string | null }

/** The newest reports, each with whether it is about what is there now. */
async function stored(client: ApiClient, environment: string | undefined): Promise<Stored[]> {
  const reports = await newest(client, environment)
  if (reports.length === 0) return []
  const { items } = await client.get('/api/v1/environments', EnvironmentPage)
  return reports.map((report) => {
    const place = items.find(({ slug }) => slug === report.environment)
    return { ...report, changedAt: place ? changedSince(report, place) : null }
  })
}

async function newest(client: ApiClient, environment: string | undefined): Promise<DriftReportView[]> {
  const { items } = await client.get(PATH, DriftPage)
  return items.filter((report) => environment === undefined || report.environment === environment)
}

async function checkNow(client: ApiClient, environment: string, { signal }: Terminal): Promise<Stored[]> {
  const known = new Set((await newest(client, environment)).map(({ id }) => id))
  await client.post(`${PATH}/check`, { requestId: randomUUID(), environment }, Accepted)
  const giveUpAt = Date.now() + PATIENCE_MS
  while (Date.now() < giveUpAt) {
    const fresh = (await newest(client, environment)).filter(({ id }) => !known.has(id))
    // Reports of one check are stored together.
    if (fresh.length > 0) return fresh.map((report) => ({ ...report, changedAt: null }))
    await sleep(ASK_EVERY_MS, undefined, { signal })
  }
  throw new CliError(
    exitCodes.unavailable,
    `No report came within ${PATIENCE_MS / 1_000} s.`,
    'Is a worker running? See: mc events',
  )
}

const linesOf = ({ id, environment, against, state, says, at, entries, changedAt }: Stored): string[] => [
  `${state.padEnd(7)}  ${environment} ${against ? `and ${against}` : 'and what runs'}  ${at}  ${id}`,
  ...(changedAt === null
    ? []
    : [
        `  Outdated: something was brought to ${environment} or taken back at ${changedAt}, after this. Look anew with: mc drift ${environment} --check`,
      ]),
  ...(entries.length === 0 ? [`  ${says}`] : []),
  ...entries.map((entry) => {
    const aside = entry.ignored
      ? ` (ignored by ${entry.ignored.owner} until ${entry.ignored.until.slice(0, 10)}: ${entry.ignored.reason})`
      : ''
    return `  ${entry.kind.padEnd(10)} ${entry.target ? `${entry.target}: ` : ''}${entry.says}${aside}`
  }),
]
