import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import { type DocumentFinding, redactDocument } from '#domain/redaction/redact-document.ts'
import { usageError } from '../exit.ts'
import { printJson, type ReadOptions } from '../output.ts'
import type { Terminal } from '../terminal.ts'

/** `mc redact FILE|FOLDER|-`: what would be masked, by the same rules as before anything is stored. Needs no server. */
export const addRedactCommand = (program: Command, terminal: Terminal): Command =>
  program
    .command('redact')
    .description('show a file, a folder of files or standard input without its secrets')
    .argument('<file>', 'file, folder, or - for standard input')
    .action(async (source: string, _options: ReadOptions, command: Command) => {
      const { json } = command.optsWithGlobals<ReadOptions>()
      const key = fingerprintKey(terminal)
      const { files, folder } = await filesOf(source)
      const found: DocumentFinding[] = []
      for (const file of files) {
        const { text, findings } = redactDocument(await read(file, terminal), key)
        found.push(...findings)
        if (json) printJson(terminal, folder ? { file, findings, text } : { findings, text })
        else terminal.out(folder ? `==> ${file} <==\n${text}\n` : text)
      }
      terminal.err(summary(found))
    })

/** Without the installation's key, fingerprints are comparable within one run only. */
function fingerprintKey({ env, err }: Terminal): FingerprintKey {
  if (env.MISSION_CONTROL_REDACTION_KEY) return env.MISSION_CONTROL_REDACTION_KEY
  err('MISSION_CONTROL_REDACTION_KEY is not set: fingerprints are good for this run only.\n')
  return randomBytes(32)
}

async function filesOf(source: string): Promise<{ files: string[]; folder: boolean }> {
  if (source === '-') return { files: ['-'], folder: false }
  const found = await stat(source).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(source, error)
  })
  if (!found.isDirectory()) return { files: [source], folder: false }
  const entries = await readdir(source, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return { files: files.toSorted(), folder: true }
}

async function read(file: string, { stdin }: Terminal): Promise<string> {
  if (file !== '-') {
    return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw unreadable(file, error)
    })
  }
  const pieces: Buffer[] = []
  for await (const piece of stdin) pieces.push(Buffer.from(piece as Buffer | string))
  return Buffer.concat(pieces).toString('utf8')
}

const unreadable = (file: string, { code }: NodeJS.ErrnoException) =>
  usageError(`${file} cannot be read: ${code ?? 'unknown reason'}.`)

function summary(findings: readonly DocumentFinding[]): string {
  if (findings.length === 0) return 'Nothing to redact.\n'
  const byKind = Map.groupBy(findings, ({ kind }) => kind)
  const kinds = [...byKind].map(([kind, found]) => `${kind} ${found.length}`).toSorted()
  return `Redacted ${findings.length}: ${kinds.join(', ')}.\n`
}
