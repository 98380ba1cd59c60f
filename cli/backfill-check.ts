import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { checkSource } from '#activities/legacy/inspect/check-source.ts'
import { BACKFILLS, nameProblems, parseBackfill } from '#contracts/config/parse-backfills.ts'
import { type ConfigProblem, describeProblem, problemAt } from '#contracts/config/parse-yaml.ts'
import { orSay } from './backfill-inspect.ts'
import { CliError, exitCodes } from './exit.ts'
import { couldNotRun } from './gate-exit.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainText } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

/** `mc backfill check FILE`: holds a mapping to its source, as a run would. Needs no server. */
export function addBackfillCheck(backfill: Command, terminal: Terminal): void {
  backfill
    .command('check')
    .description('check a mapping file, and whether it fits its source; needs no server')
    .argument('<file>', 'the mapping, usually config/backfills/<source>.yaml')
    .action(async (file: string, _options: ReadOptions, command: Command) => {
      const { problems, rows } = await check(file, terminal.signal)
      if (command.optsWithGlobals<ReadOptions>().json) printJson(terminal, { ok: problems.length === 0, problems })
      else for (const problem of problems) terminal.out(plainText(`${describeProblem(problem)}\n`))
      if (problems.length > 0) throw new CliError(exitCodes.negative, `${file}: ${problems.length} wrong.`)
      terminal.err(`${file} is right, and fits its source of ${rows} rows. What single rows lack shows in a dry run.\n`)
    })
}

async function check(name: string, signal: AbortSignal): Promise<{ problems: ConfigProblem[]; rows: number }> {
  const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw couldNotRun(`${name} cannot be read: ${error.code ?? error.name}.`)
  })
  const { file, problems } = parseBackfill(name, text)
  if (isInForce(name)) problems.unshift(...nameProblems(name, basename(name).replace(/\.ya?ml$/, '')))
  if (!file || problems.length > 0) return { problems, rows: 0 }
  const { faults, tables } = await orSay(async () => await checkSource(file, { configDir: configDirOf(name), signal }))
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return { problems: faults.map(({ path, message }) => problemAt(name, text, path, message)), rows }
}

/** Whether it lies where a worker reads it; elsewhere it may be called anything. */
const isInForce = (name: string): boolean => basename(dirname(resolve(name))) === BACKFILLS

/** The configuration folder, which paths are relative to: a mapping lies in a folder of its own there. */
function configDirOf(name: string): string {
  const folder = dirname(resolve(name))
  return isInForce(name) ? dirname(folder) : folder
}
