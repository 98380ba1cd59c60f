import { type Command, Option } from 'commander'
import { LogPage } from '#contracts/api/traces.ts'
import { type LogLevel, logLevels } from '#contracts/traces.ts'
import { connect } from '../connect.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { firstRows } from '../pages.ts'
import { plainLine } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'
import { logLine } from '../trace-shown.ts'
import { parseLimit } from './sessions.ts'

type SearchOptions = ReadOptions & { correlation?: string; trace?: string; level?: LogLevel; since?: string; limit: number }

/** `mc log search`: log lines of every process, by what they are part of and what they say. Oldest first, as a log is read. */
export function addLogCommands(program: Command, terminal: Terminal): void {
  program
    .command('log')
    .description('log lines of actions, and warnings, of every process')
    .command('search [text]')
    .description('the newest lines that hold TEXT, oldest first')
    .option('--correlation <id>', 'only those of this action')
    .option('--trace <id>', 'only those of this trace')
    .addOption(new Option('--level <level>', 'only those as bad as this, or worse').choices(logLevels))
    .option('--since <time>', 'only those at or after this (ISO 8601)')
    .option('--limit <n>', 'how many', parseLimit, 100)
    .action(async (text: string | undefined, _options: SearchOptions, command: Command) => {
      const {
        correlation: correlationId,
        trace: traceId,
        level,
        since,
        limit,
        json,
        url,
      } = command.optsWithGlobals<SearchOptions>()
      const client = await connect(url, terminal)
      const query = { text, correlationId, traceId, level, since }
      const page = await firstRows(limit, (asked) => client.get('/api/v1/logs', LogPage, { ...query, ...asked }))
      if (json) return printJson(terminal, page)
      for (const line of page.items.toReversed()) terminal.out(`${plainLine(logLine(line))}\n`)
      if (page.items.length === 0) terminal.err('No line is like this. Lines of actions, and warnings, are kept for some days.\n')
      if (page.lookedBackTo !== null) terminal.err(`Looked back to ${page.lookedBackTo}; say more of what is looked for.\n`)
    })
}
