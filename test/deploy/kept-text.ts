import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Installation } from '../monitoring/installation.ts'

/**
 * All text that an installation keeps: every row of every table, the whole history of every workflow, logs, and the files of its
 * state folder. By place, so that a test can say where something was found.
 */
export async function keptText(installation: Installation): Promise<Map<string, string>> {
  const kept = new Map<string, string>()
  const tables = await installation.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  for (const { name } of tables) {
    const rows = await installation.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)
    kept.set(`table ${name}`, rows.map(({ row }) => row).join('\n'))
  }
  const { client } = installation.temporal
  for await (const { workflowId, runId } of client.workflow.list()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    kept.set(`history ${workflowId} ${runId}`, textsIn(history).join('\n'))
  }
  for (const place of await filesIn(installation.dir)) {
    if (!place.endsWith('.key')) kept.set(`file ${place}`, await readFile(place, 'utf8'))
  }
  return kept
}

/** Every text and every payload, decoded, anywhere in a history. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}
