import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { Reproduction } from '#contracts/reproduction.ts'
import { reproductionFile } from '#domain/workflow/reproduction-file.ts'
import { connect } from '../connect.ts'
import { usageError } from '../exit.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import type { Terminal } from '../terminal.ts'

type Options = ReadOptions & { run?: string; output?: string }

/** The server replays it twice before it gives it out. */
const PATIENCE_MS = 150_000

/** `mc workflow reproduction <id>`: an execution as a file that another engineer can replay elsewhere. */
export function addWorkflowReproduction(workflow: Command, terminal: Terminal): void {
  workflow
    .command('reproduction <id>')
    .description('take an execution along: its history without secrets, and what was in force, in one file')
    .option('--run <id>', 'an earlier run of it; without, the latest')
    .option('-o, --output <file>', 'where it is written; without, a file here that is named after it')
    .action(async (workflowId: string, _options: Options, command: Command) => {
      const { run: runId, output, json, url } = command.optsWithGlobals<Options>()
      const api = await connect(url, terminal)
      const path = '/api/v1/workflows/reproduction'
      const bundle = await api.get(path, Reproduction, { workflowId, runId }, PATIENCE_MS)
      if (json && output === undefined) return printJson(terminal, bundle)
      const file = output ?? reproductionFile(bundle.workflow)
      await writeFile(file, `${JSON.stringify(bundle)}\n`).catch((error: NodeJS.ErrnoException) => {
        throw usageError(`${file} cannot be written: ${error.code ?? error.message}.`, 'Name another with --output.')
      })
      if (json) printJson(terminal, { file, ...bundle.redacted, replays: bundle.replays })
      else terminal.out(plainText(`${describe(file, bundle).join('\n')}\n`))
    })
}

const describe = (file: string, { redacted: { secrets, payloads }, replays }: Reproduction): string[] => [
  `Written: ${file}`,
  `  taken out  ${secrets} secrets${payloads === 0 ? '' : `, ${payloads} payloads that are not read`}`,
  `  replayed   ${replays.redacted ? `${replays.redacted.outcome}: ${replays.redacted.says}` : 'not'}`,
  `  ${replays.says}`,
  `Elsewhere: mc workflow replay ${file}`,
]
