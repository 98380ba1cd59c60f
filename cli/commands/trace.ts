import type { Command } from 'commander'
import { TraceDetail, TracePage } from '#contracts/api/traces.ts'
import type { TraceView } from '#contracts/traces.ts'
import { connect } from '../connect.ts'
import { type Listing, printJson, printTable, type ReadOptions } from '../output.ts'
import { firstRows } from '../pages.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { describeTrace } from '../trace-shown.ts'
import { age } from '../wording.ts'
import { parseLimit } from './sessions.ts'

type ListOptions = ReadOptions & { correlation?: string; errors?: boolean; minMs?: string; since?: string; limit: number }

const PATH = '/api/v1/traces'

const HELP = `
Examples:
  mc trace list --errors
  mc trace list "click Abort" --min-ms 1000
  mc trace show 4bf92f3577b34da6a3ce929d0e0e4736`

/** `mc trace …`: what was done, by what, and how long it took. */
export function addTraceCommands(program: Command, terminal: Terminal): void {
  const trace = program
    .command('trace')
    .description('traces, from the click to the gateway: list, look into one')
    .addHelpText('after', HELP)
  trace
    .command('list [name]')
    .description('traces, newest first; those whose name holds NAME')
    .option('--correlation <id>', 'only those of this action')
    .option('--errors', 'only those that hold an error')
    .option('--min-ms <number>', 'only those that took this long or longer')
    .option('--since <time>', 'only those begun at or after this (ISO 8601)')
    .option('--limit <n>', 'how many', parseLimit, 50)
    .action(async (name: string | undefined, _options: ListOptions, command: Command) => {
      const { correlation: correlationId, errors, minMs, since, limit, json, url } = command.optsWithGlobals<ListOptions>()
      const client = await connect(url, terminal)
      const query = { name, correlationId, errors, minMs, since }
      const page = await firstRows(limit, (asked) => client.get(PATH, TracePage, { ...query, ...asked }))
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, listing(page))
    })
  trace
    .command('show <id>')
    .description('one trace as a tree, by its id or a correlation id')
    .action(async (id: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const detail = await (await connect(url, terminal)).get(`${PATH}/${encodeURIComponent(id)}`, TraceDetail)
      if (json) printJson(terminal, detail)
      else terminal.out(plainText(`${describeTrace(detail, Date.now()).join('\n')}\n`))
    })
}

const listing = ({ nextCursor, lookedBackTo, losses }: TracePage): Listing<TraceView> => ({
  idOf: ({ traceId }) => traceId,
  empty: 'No trace is like this. Old ones are removed, as are most that only looked.',
  columns: [
    { heading: 'STARTED', cell: ({ startedAt }) => age(startedAt, Date.now()), right: true },
    { heading: 'MS', cell: ({ durationMs }) => String(Math.round(durationMs)), right: true },
    { heading: 'ERRORS', cell: ({ errors }) => String(errors), right: true },
    { heading: 'SPANS', cell: ({ spans }) => String(spans), right: true },
    { heading: 'TRACE', cell: ({ traceId }) => traceId },
    { heading: 'WHAT', cell: ({ name, service }) => `${name} (${service})` },
  ],
  footer:
    [
      ...(lookedBackTo === null ? [] : [`Looked back to ${lookedBackTo}.`]),
      ...(nextCursor === null ? [] : ['There are more; raise --limit, or say more of what is looked for.']),
      ...losses.map((loss) => `Not all is here: ${loss.spans} spans of ${loss.service} were dropped until ${loss.toAt}.`),
    ].join(' ') || null,
})
