import type { DatabaseSync } from 'node:sqlite'
import { columnsIn, foreignRows, textIn } from '../foreign-rows.ts'
import { detailOf, jsonIn, type Reading, secondsIn } from './reading.ts'

/** Tables of settings and plans, each row of which is kept as it is: what names it, and which columns are JSON. */
const kept = [
  { table: 'settings', kind: 'setting', id: 'key', name: 'key', at: 'updated_at', json: [] },
  { table: 'workflow_templates', kind: 'workflow-template', id: 'id', name: 'name', at: 'updated_at', json: ['tags'] },
  { table: 'workflow_pipelines', kind: 'pipeline', id: 'id', name: 'name', at: 'updated_at', json: ['steps'] },
  { table: 'alert_rules', kind: 'alert-rule', id: 'id', name: 'name', at: 'updated_at', json: ['action_config'] },
  { table: 'webhooks', kind: 'webhook', id: 'id', name: 'name', at: 'updated_at', json: ['events'] },
  { table: 'standup_reports', kind: 'standup', id: 'date', name: 'date', at: 'created_at', json: ['report'] },
] as const

/** Passwords, logins, API keys and their hashes are in none of these tables, and the tables that have them are not read. */
export async function readDocuments({ db, tables, turn }: Reading): Promise<void> {
  for (const { table, kind, id, name, at, json } of kept)
    for (const row of allRows(db, table)) {
      await turn()
      const body = Object.entries(row).map(([column, value]) => [
        column,
        json.some((each) => each === column) ? jsonIn(value) : value,
      ])
      // A setting is named by its key, so that what the name says of its value is known when it is redacted.
      if (kind === 'setting') body.push([String(row.key), jsonIn(row.value)])
      tables.add('documents', `${table}, ${id} ${String(row[id])}`, {
        ...{
          document_id: `${table}/${String(row[id])}`,
          name: textIn(row[name]) ?? String(row[id]),
          kind,
          at: secondsIn(row[at]),
        },
        body: detailOf(Object.fromEntries(body.filter(([column]) => kind !== 'setting' || column !== 'value'))),
      })
    }
}

const allRows = (db: DatabaseSync, table: string) => foreignRows(db, table, [...columnsIn(db, table)], 'ORDER BY rowid')?.() ?? []
