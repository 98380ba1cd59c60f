import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { ReproductionReplay } from '#contracts/reproduction.ts'
import { ReplayOutcome } from '#contracts/workflows.ts'
import { connect } from '../connect.ts'
import { CliError, exitCodes } from '../exit.ts'
import { printJson, type ReadOptions } from '../output.ts'
import { plainText } from '../plain-text.ts'
import { readReproduction } from '../read-reproduction.ts'
import { describeReplay } from '../replay-shown.ts'
import type { Terminal } from '../terminal.ts'

type ReplayOptions = ReadOptions & { run?: string }

const PATH = '/api/v1/workflows'
/** The server itself gives a replay a minute. */
const PATIENCE_MS = 90_000

const HELP = `
Nothing is done by it: no activity runs, and the workflow goes on as before. Under a debugger: npm run replay <id or file>
Exit codes: 0 the code decides as it did then · 1 it decides otherwise · 3 it could not be replayed

Examples:
  mc workflow replay deploy/00000000-0000-4000-8000-000000000001/production/7
  mc workflow replay reproduction-deployRelease-0199f1c2.json`

/** `mc workflow replay <id|file>`: an execution here, or a bundle of another installation, against the code of this server. */
export function addWorkflowReplay(workflow: Command, terminal: Terminal): void {
  workflow
    .command('replay <what>')
    .description('replay an execution, or a reproduction in a file, against the code of today; without any effect')
    .option('--run <id>', 'an earlier run of it; without, the latest')
    .addHelpText('after', HELP)
    .action(async (what: string, _options: ReplayOptions, command: Command) => {
      const options = command.optsWithGlobals<ReplayOptions>()
      const outcome = (await isFile(what)) ? await ofFile(what, options, terminal) : await ofExecution(what, options, terminal)
      if (outcome.outcome === 'differs') throw new CliError(exitCodes.negative, '')
    })
}

const isFile = async (path: string): Promise<boolean> =>
  await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

async function ofExecution(
  workflowId: string,
  { run: runId, json, url }: ReplayOptions,
  terminal: Terminal,
): Promise<ReplayOutcome> {
  const api = await connect(url, terminal)
  const outcome = await api.post(`${PATH}/replay`, { workflowId, runId }, ReplayOutcome, PATIENCE_MS)
  if (json) printJson(terminal, outcome)
  else terminal.out(plainText(`${outcome.outcome}  ${workflowId}\n  ${outcome.says}\n`))
  return outcome
}

async function ofFile(file: string, { json, url }: ReplayOptions, terminal: Terminal): Promise<ReplayOutcome> {
  const bundle = await readReproduction(file)
  const replay = await (await connect(url, terminal)).post(`${PATH}/replay-reproduction`, bundle, ReproductionReplay, PATIENCE_MS)
  if (json) printJson(terminal, replay)
  else terminal.out(plainText(`${describeReplay(replay).join('\n')}\n`))
  return replay.outcome
}
