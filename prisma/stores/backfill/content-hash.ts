import { hash } from 'node:crypto'
import { columnSql, isFree } from './column-text.ts'
import type { TargetColumn, TargetTable } from './target-table.ts'

/**
 * What is hashed: each column's text with what it belongs to after it, separated by commas. Texts that may hold anything have their
 * length in bytes before them, so that no two contents are written alike; what is absent is nothing at all.
 * @param texts of the table's columns, with their lengths in bytes
 * @param ids of what it belongs to: its session, then its links
 * @returns 32 hex digits
 */
export function contentHash(
  { columns }: TargetTable,
  texts: readonly { text: string | null; bytes: number }[],
  ids: readonly (string | null)[],
): string {
  let content = ''
  columns.forEach(({ type }, index) => {
    const { text = null, bytes = 0 } = texts[index] ?? {}
    content += isFree(type) ? `${text === null ? '' : bytes}:${text ?? ''},` : `${text ?? ''},`
  })
  for (const id of ids) content += `${id ?? ''},`
  return hash('md5', content)
}

/** The same, computed by Postgres from the row `alias` of the table; `ids` are expressions for what it belongs to. */
export function contentHashSql(alias: string, { columns }: TargetTable, ids: readonly string[]): string {
  const parts = [...columns.map((each: TargetColumn) => columnSql(alias, each)), ...ids]
  return `md5(concat(${parts.map((part) => `${part}, ','`).join(', ')}))::uuid`
}

/** The first 64 bits of a hash as a number with a sign, in SQL. Sums of it are taken modulo 2^64. */
export const hashNumberSql = (hash: string): string => `substring(uuid_send(${hash}) FROM 1 FOR 8)::bigint`

const MODULUS = 1n << 64n

/** A sum of hashes, as decimal text that may have a sign, in the range from 0 to 2^64 - 1. */
export const checksumOf = (sum: string | bigint): bigint => ((BigInt(sum) % MODULUS) + MODULUS) % MODULUS
