import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { type DocumentFinding, redactDocument } from '#domain/redaction/redact-document.ts'
import { CliError, exitCodes } from '../exit.ts'
import { printJson, printTable, type ReadOptions } from '../output.ts'
import { contentOf } from '../redact-content.ts'
import { redactDatabase } from '../redact-database.ts'
import { filesOf, type PassedFile } from '../redact-files.ts'
import { reportColumns, reportOf } from '../redact-report.ts'
import type { Terminal } from '../terminal.ts'

type RedactOptions = { report?: boolean; check?: boolean }

/** A file without its secrets; `text` is `null` where it is no text, and where only a report is wanted. */
type RedactedFile = { file: string; findings: DocumentFinding[]; text: string | null }

/** `mc redact FILE|FOLDER|-`: what would be masked, by the same rules as before anything is stored. Needs no server. */
export const addRedactCommand = (program: Command, terminal: Terminal): Command =>
  program
    .command('redact')
    .description('show a file, a folder of files, a SQLite database or standard input without its secrets')
    .argument('<file>', 'file, folder, or - for standard input')
    .option('--report', 'kinds, places and counts alone, without any text')
    .option('--check', 'end with 1 when there is a secret')
    .action(async (source: string, _options: RedactOptions, command: Command) => {
      const { json, report, check } = command.optsWithGlobals<ReadOptions & RedactOptions>()
      const key = fingerprintKey(terminal)
      const { files, passed, folder } = await filesOf(source)
      const notRead = [...passed]
      const redacted: RedactedFile[] = []
      for (const file of files) {
        const one = await redactFile(file, { key, keep: !report, terminal, notRead })
        if (!one) continue
        redacted.push({ ...one, text: null })
        if (report) continue
        if (json) printJson(terminal, folder ? one : { findings: one.findings, text: one.text })
        else if (one.text !== null) terminal.out(folder ? `==> ${file} <==\n${one.text}\n` : one.text)
      }
      const told = reportOf(redacted, notRead)
      // Of what was not read nobody knows.
      const where = notRead.length > 0 ? ' in what was read' : ''
      if (report && json) printJson(terminal, told)
      else if (report)
        printTable(terminal, told.found, {
          columns: reportColumns,
          idOf: (line) => JSON.stringify(line),
          empty: `No secrets${where}.`,
        })
      for (const { file, why } of notRead) terminal.err(`Not read: ${file} ${why}.\n`)
      terminal.err(
        summary(
          redacted.flatMap(({ findings }) => findings),
          where,
        ),
      )
      // Links are left alone on purpose; what should have been read and was not may hold anything.
      if (notRead.length > passed.length || passed.some(({ why }) => why.startsWith('cannot')))
        throw new CliError(exitCodes.unavailable, '')
      if (check && told.secrets > 0) throw new CliError(exitCodes.negative, '')
    })

type Reading = { key: FingerprintKey; keep: boolean; terminal: Terminal; notRead: PassedFile[] }

async function redactFile(file: string, { key, keep, terminal, notRead }: Reading): Promise<RedactedFile | null> {
  const content = await contentOf(file, terminal.stdin)
  if (content.is === 'unread') {
    notRead.push({ file, why: content.why })
    return null
  }
  if (content.is === 'database') return await redactTables(file, { key, keep, terminal, notRead })
  const { text, findings } = redactDocument(content.text, key)
  // Bytes are read for what stands in them in clear, which may not be all.
  if (content.is === 'bytes') notRead.push({ file, why: 'is no text: only what stands in it in clear was looked at' })
  return { file, findings, text: content.is === 'bytes' ? null : text }
}

async function redactTables(file: string, { key, keep, terminal, notRead }: Reading): Promise<RedactedFile | null> {
  try {
    const { lines, findings, unreadable } = await redactDatabase(file, key, keep, terminal.signal)
    for (const table of unreadable) notRead.push({ file, why: `has a table that SQLite cannot read here: ${table}` })
    return { file, findings, text: lines.map((line) => `${line}\n`).join('') }
  } catch (error) {
    const code = databaseFault(error)
    if (code === null) throw error
    notRead.push({ file, why: `cannot be read as a database (${code})` })
    return null
  }
}

/** The code of what a damaged or foreign file causes; `null` = another error. */
function databaseFault(error: unknown): string | null {
  if (error instanceof BackfillFault) return error.code
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ERR_SQLITE_ERROR' ? code : null
}

/** Without the installation's key, fingerprints are comparable within one run only. */
function fingerprintKey({ env, err }: Terminal): FingerprintKey {
  if (env.MISSION_CONTROL_REDACTION_KEY) return env.MISSION_CONTROL_REDACTION_KEY
  err('MISSION_CONTROL_REDACTION_KEY is not set: fingerprints are good for this run only.\n')
  return randomBytes(32)
}

function summary(findings: readonly DocumentFinding[], where: string): string {
  if (findings.length === 0) return `Nothing to redact${where}.\n`
  const byKind = Map.groupBy(findings, ({ kind }) => kind)
  const kinds = [...byKind].map(([kind, found]) => `${kind} ${found.length}`).toSorted()
  return `Redacted ${findings.length}: ${kinds.join(', ')}.\n`
}
