import type { Command } from 'commander'
import { BackfillAccepted, BackfillDetail, type BackfillStart } from '#contracts/api/backfills.ts'
import type { ApiClient } from './api-client.ts'
import { endWithRun, orCouldNotRun, runName } from './backfill-exit.ts'
import { connect } from './connect.ts'
import { backfillPath, followBackfill } from './follow-backfill.ts'
import { printJson, type ReadOptions } from './output.ts'
import type { Terminal } from './terminal.ts'

type Options = ReadOptions & { dryRun?: boolean }

/** `mc backfill start|replay`: begins a run; with --watch it ends with what became of it. */
export function addBackfillStart(backfill: Command, terminal: Terminal): void {
  backfill
    .command('start <source>')
    .description('copy what is new or changed in a source, or only see what would come')
    .option('--dry-run', 'do everything but keep nothing')
    .option('--watch', 'show how far it is, and end with what became of it')
    .action(async (source: string, _options: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await begin(options, terminal, async () => ({ source, dryRun: options.dryRun === true }))
    })
  backfill
    .command('replay <number>')
    .description('try the rows that a run left out again, with the mapping as it is now')
    .option('--watch', 'show how far it is, and end with what became of it')
    .action(async (number: string, _options: Options, command: Command) => {
      await begin(command.optsWithGlobals<Options>(), terminal, async (client) => {
        const { backfill: run } = await client.get(backfillPath(number), BackfillDetail)
        return { source: run.source, dryRun: false, replay: run.number }
      })
    })
}

async function begin(options: Options, terminal: Terminal, asked: (client: ApiClient) => Promise<BackfillStart>): Promise<void> {
  const { client, backfill } = await orCouldNotRun(async () => {
    const server = await connect(options.url, terminal)
    return { client: server, ...(await server.post('/api/v1/backfills', await asked(server), BackfillAccepted)) }
  })
  if (options.watch) return endWithRun(await followBackfill(client, String(backfill.number), { json: options.json, terminal }))
  if (options.json) printJson(terminal, backfill)
  else terminal.out(`Started ${runName(backfill)}. Follow it with: mc backfill watch ${backfill.number}\n`)
}
