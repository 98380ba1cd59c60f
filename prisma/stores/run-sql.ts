import type { TenantConnection, TenantTransaction } from '#prisma/client.ts'

/** Runs one statement in the caller's transaction, whichever kind it is, and gives its rows as `pg` reads them. */
export async function runSql<Row extends object>(
  tx: TenantConnection | TenantTransaction,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  if ('query' in tx && typeof tx.query === 'function') return (await tx.query(text, values)).rows as Row[] // columns are the statement's
  return await (tx as TenantTransaction).$queryRawUnsafe<Row[]>(text, ...values)
}
