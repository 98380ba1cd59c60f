import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import { countsOf, type Inspection, inspectSource } from '#activities/legacy/inspect/inspect-source.ts'
import { type SourceKind, sourceKinds } from '#contracts/config/backfill.ts'
import { inForce } from '#domain/backfill/propose/in-force.ts'
import { proposalView } from '#domain/backfill/propose/proposal-view.ts'
import { proposalYaml } from '#domain/backfill/propose/proposal-yaml.ts'
import { couldNotRun } from './gate-exit.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainText } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

type Options = ReadOptions & { kind?: SourceKind; out?: string }

/** `mc backfill inspect PATH`: proposes a mapping from what a source holds. Needs no server. */
export function addBackfillInspect(backfill: Command, terminal: Terminal): void {
  backfill
    .command('inspect')
    .description('propose a mapping from what a source holds, with how sure each part is; needs no server')
    .argument('<path>', 'SQLite or JSON file, or folder; it is only read')
    .addOption(new Option('--kind <kind>', 'what it is, where that is not seen from its content').choices(sourceKinds))
    .option('--out <file>', 'write the mapping to a new file')
    .action(async (path: string, _options: Options, command: Command) => {
      const { json, kind = null, out } = command.optsWithGlobals<Options>()
      const found = await orSay(async () => await inspectSource(path, { kind, signal: terminal.signal }))
      const yaml = yamlOf(found)
      if (out !== undefined) await writeNew(out, yaml)
      if (json) printJson(terminal, viewOf(found))
      else if (out === undefined) terminal.out(plainText(yaml))
      terminal.err(plainText(`${summary(found, out)}\n`))
    })
}

/** What cannot be read is told by its fault, which holds no value of the source. */
export async function orSay<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BackfillFault) throw couldNotRun(error.message)
    throw error
  }
}

const yamlOf = ({ kind, path, tables, proposal }: Inspection): string =>
  proposal
    ? proposalYaml(proposal, { kind, path })
    : `# ${kind} has a mapping of its own: ${countsOf(tables)}\nkind: ${kind}\npath: ${JSON.stringify(path)}\ngateway: imported\ntimezone: UTC\n`

const viewOf = ({ kind, path, sha256, bytes, tables, proposal }: Inspection) => ({
  ...{ kind, path, sha256, bytes, tables: tables.map(({ name, rows }) => ({ name, rows })) },
  proposal: proposal && proposalView(proposal),
})

async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'EEXIST' ? 'is there already, and is left as it is' : `cannot be written: ${error.code ?? error.name}`
    throw couldNotRun(`${file} ${why}.`, 'Name another file with --out.')
  })
}

const tablesOf = (count: number): string => `${count} ${count === 1 ? 'table' : 'tables'}`

function summary({ kind, path, tables, proposal }: Inspection, out: string | undefined): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const head = `${path}: ${kind}, ${tablesOf(tables.length)}, ${rows} rows.`
  const next =
    out === undefined ? 'Keep it in config/backfills/<source>.yaml' : `Read ${out}, correct it, keep it in config/backfills/`
  if (!proposal) return `${head} Its kind needs no mapping. ${next}.`
  const { collections, skipped } = proposal
  return `${head} ${inForce(collections).size} of ${collections.length} proposed collections are in force; ${tablesOf(skipped.length)} left out. ${next}, then: mc backfill check FILE`
}
