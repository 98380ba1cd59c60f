import { hash } from 'node:crypto'
import type { MappedRow } from '#domain/backfill/row.ts'

/** Fields that tell a row of an entity from others of the same agent or session, as live data tells them; others have only their legacy key. */
const fields = {
  agent: ['agentId'],
  session: ['key'],
  run: ['runId'],
  'tool-call': ['toolCallId'],
  'token-use': ['messageId'],
  event: ['dedupKey'],
} as const

/**
 * Hash of the key that live data uses for a row: two rows of a source with the same one would be one row. `null` = it is told
 * from others by its legacy key alone.
 */
export function naturalKey({ entity, values, links }: MappedRow): string | null {
  if (!(entity in fields)) return null
  const own = fields[entity as keyof typeof fields].map((field) => values[field] ?? null)
  if (own.includes(null)) return null
  return hash('md5', JSON.stringify([entity, links.session ?? null, ...own]), 'base64')
}
