import type { Installation } from '#test/monitoring/installation.ts'

/** Every row that history is, byte for byte, without what names the run or the gateway that was made for it. */
export async function whatIsThere(installation: Installation): Promise<Record<string, string>> {
  const tables = ['agent', 'project', 'task', 'imported_row']
  const sums = tables.map(async (table) => {
    const [row] = await installation.query<{ sum: string }>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(body, E'\\n' ORDER BY body), '')) AS sum FROM
        (SELECT (to_jsonb(t) - '{gateway_id,inserted_by,changed_by}'::text[])::text AS body FROM ${table} t) rows`,
    )
    return [table, row?.sum ?? ''] as const
  })
  return Object.fromEntries(await Promise.all(sums))
}
