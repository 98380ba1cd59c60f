import type pg from 'pg'
import { expect } from 'vitest'
import type { Database, TenantConnection } from '#prisma/client.ts'

/** The same database, except that every statement is explained just before it runs. */
function explaining(db: Database, plans: string[]): Database {
  const explain = async (sql: TenantConnection, text: string, values?: readonly unknown[]) => {
    if (!/^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)/.test(text)) return
    const { rows } = await sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values)
    plans.push([text, ...rows.map((line) => line['QUERY PLAN'])].join('\n'))
  }
  const wrapped = (sql: TenantConnection): TenantConnection => ({
    query: async <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => {
      await explain(sql, text, values)
      return await sql.query<Row>(text, values)
    },
  })
  return {
    ...db,
    withTenantSql: async (tenant, work, settings) =>
      await db.withTenantSql(tenant, async (sql) => await work(wrapped(sql)), settings),
  }
}

/** The plans of every statement that `work` runs on connections of its own, with its text. */
export async function plansOf(db: Database, work: (db: Database) => Promise<unknown>): Promise<string[]> {
  const plans: string[] = []
  await work(explaining(db, plans))
  expect(plans.length).toBeGreaterThan(0)
  return plans
}
