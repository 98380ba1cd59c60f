import { type Command, Option } from 'commander'
import { BackfillDetail, BackfillPage, QuarantinePage } from '#contracts/api/backfills.ts'
import { BackfillReport } from '#contracts/backfills.ts'
import { badRowReasons } from '#domain/backfill/row.ts'
import { endWithRun, orCouldNotRun } from './backfill-exit.ts'
import { describeBackfill, quarantineListing, runListing, sourceListing } from './backfill-shown.ts'
import { parseLimit } from './commands/sessions.ts'
import { connect } from './connect.ts'
import { backfillPath, followBackfill } from './follow-backfill.ts'
import { printJson, printTable, type ReadOptions } from './output.ts'
import { firstRows } from './pages.ts'
import { plainText } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

type ListOptions = ReadOptions & { source?: string; limit: number }
type QuarantineOptions = ReadOptions & { reason?: string; limit: number }
type ReportOptions = ReadOptions & { format: 'markdown' | 'json' | 'signature' | 'key' }

/** `mc backfill list|show|watch|quarantine|report`. */
export function addBackfillReading(backfill: Command, terminal: Terminal): void {
  addList(backfill, terminal)
  backfill
    .command('show <number>')
    .description('one run: what it will do or did, what it masked and left out, how it was verified')
    .action(async (number: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const { backfill: run } = await orCouldNotRun(async () => {
        return await (await connect(url, terminal)).get(backfillPath(number), BackfillDetail)
      })
      if (json) printJson(terminal, run)
      else terminal.out(plainText(`${describeBackfill(run).join('\n')}\n`))
      endWithRun(run)
    })
  backfill
    .command('watch <number>')
    .description('show how far a run is until it is over, and end with what became of it')
    .action(async (number: string, _options: ReadOptions, command: Command) => {
      const { json, url } = command.optsWithGlobals<ReadOptions>()
      const end = await orCouldNotRun(async () => {
        return await followBackfill(await connect(url, terminal), number, { json, terminal })
      })
      endWithRun(end)
    })
  addQuarantine(backfill, terminal)
  addReport(backfill, terminal)
}

function addList(backfill: Command, terminal: Terminal): void {
  backfill
    .command('list')
    .description('sources with their latest run, and runs, newest first')
    .option('--source <name>', 'only runs of this one')
    .option('--limit <number>', 'how many runs', parseLimit, 20)
    .action(async (_options: ListOptions, command: Command) => {
      const { source, limit, json, url } = command.optsWithGlobals<ListOptions>()
      const client = await connect(url, terminal)
      const page = await firstRows(limit, (asked) => client.get('/api/v1/backfills', BackfillPage, { source, ...asked }))
      if (json) return printJson(terminal, page)
      const sources = page.sources.filter((each) => source === undefined || each.source === source)
      printTable(terminal, sources, sourceListing)
      terminal.out('\n')
      printTable(terminal, page.items, runListing(page.nextCursor !== null))
    })
}

function addQuarantine(backfill: Command, terminal: Terminal): void {
  backfill
    .command('quarantine <number>')
    .description('rows that a run left out, with why and where they lie; --json has the rows, redacted')
    .addOption(new Option('--reason <code>', 'only for this reason').choices(badRowReasons))
    .option('--limit <number>', 'how many', parseLimit, 50)
    .action(async (number: string, _options: QuarantineOptions, command: Command) => {
      const { reason, limit, json, url } = command.optsWithGlobals<QuarantineOptions>()
      const client = await connect(url, terminal)
      const path = `${backfillPath(number)}/quarantine`
      const page = await firstRows(limit, (asked) => client.get(path, QuarantinePage, { reason, ...asked }))
      if (json) printJson(terminal, page)
      else printTable(terminal, page.items, quarantineListing(page.nextCursor !== null))
    })
}

function addReport(backfill: Command, terminal: Terminal): void {
  backfill
    .command('report <number>')
    .description('the signed report of a run; --json has all parts in one')
    .addOption(
      new Option('--format <part>', 'which part, byte for byte')
        .choices(['markdown', 'json', 'signature', 'key'])
        .default('markdown'),
    )
    .action(async (number: string, _options: ReportOptions, command: Command) => {
      const { format, json, url } = command.optsWithGlobals<ReportOptions>()
      const report = await (await connect(url, terminal)).get(`${backfillPath(number)}/report`, BackfillReport)
      const part = { markdown: report.markdown, json: report.json, signature: report.signature, key: report.publicKey }[format]
      if (json) printJson(terminal, report)
      // What is signed is checked by its bytes.
      else terminal.out(format === 'markdown' ? plainText(part) : part)
    })
}
