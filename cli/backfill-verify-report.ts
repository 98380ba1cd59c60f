import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { BackfillReport } from '#contracts/backfills.ts'
import { checkReport, type ReportCheck, type SignedReport } from './check-report.ts'
import { CliError, exitCodes } from './exit.ts'
import { couldNotRun } from './gate-exit.ts'
import { printJson, type ReadOptions } from './output.ts'
import { plainLine } from './plain-text.ts'
import type { Terminal } from './terminal.ts'

type Options = ReadOptions & { key?: string; signature?: string; markdown?: string }

/** `mc backfill verify-report FILE`: whether a report is as an installation signed it. Needs no server, and trusts none. */
export function addBackfillVerifyReport(backfill: Command, terminal: Terminal): void {
  backfill
    .command('verify-report')
    .description('whether a report is as it was signed; needs no server. Exit codes: 0 it is · 1 it is not · 3 could not run')
    .argument('<file>', 'what `mc backfill report N --json` printed, or the JSON alone')
    .option('--key <file>', 'the public key that has to have signed it (PEM), from where you trust it')
    .option('--signature <file>', 'with the JSON alone: its signature')
    .option('--markdown <file>', 'whether this is the Markdown that was signed')
    .action(async (file: string, _options: Options, command: Command) => {
      const { json, ...given } = command.optsWithGlobals<Options>()
      const checked = checkReport(await reportIn(file, given))
      const keyFrom = given.key === undefined ? 'report' : 'file'
      if (json) printJson(terminal, { ...checked, keyFrom })
      if (!checked.ok) throw new CliError(exitCodes.negative, `${file} is not as it was signed: ${checked.why}.`, NEXT)
      if (!json) terminal.out(`${plainLine(rightWords(checked))}\n`)
      if (keyFrom === 'report') terminal.err(`${ITS_OWN_KEY}\n`)
    })
}

const NEXT = 'Get it again from the server: mc backfill report N --json'
const ITS_OWN_KEY =
  'The key came with the report, so anybody may have signed it. Hold it to the key that you know, with --key FILE (mc backfill report N --format key, from a server you trust).'

const rightWords = ({ number, source, keySha256, markdown }: Extract<ReportCheck, { ok: true }>): string =>
  `The report of ${source} #${number} is as it was signed${markdown === 'right' ? ', in JSON and in Markdown' : ''}. SHA-256 of the key: ${keySha256}`

async function reportIn(file: string, given: Pick<Options, 'key' | 'signature' | 'markdown'>): Promise<SignedReport> {
  const text = await textIn(file)
  const whole = wholeReport(text)
  const signature = given.signature === undefined ? whole?.signature : await textIn(given.signature)
  const publicKey = given.key === undefined ? whole?.publicKey : await textIn(given.key)
  const markdown = given.markdown === undefined ? whole?.markdown : await textIn(given.markdown)
  if (signature === undefined || publicKey === undefined)
    throw couldNotRun(
      `${file} has no signature and key in it.`,
      'Give them with --signature and --key, or the file that mc backfill report N --json printed.',
    )
  return { json: whole?.json ?? text, markdown: markdown ?? null, signature, publicKey }
}

/** All parts of a report in one; `null` = it is something else. */
function wholeReport(text: string): BackfillReport | null {
  try {
    return BackfillReport.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const textIn = async (file: string): Promise<string> =>
  await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw couldNotRun(`${file} cannot be read: ${error.code ?? error.name}.`)
  })
