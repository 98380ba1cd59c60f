import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TaskPage } from '#contracts/api/work.ts'
import { listTasks } from '#prisma/stores/work/tasks.ts'
import { OTHER_TENANT, type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const TASKS = 1_000
/** How many tasks a page may look at here. */
const LOOKED_AT = 150

let store: StoreDatabase
beforeAll(async () => {
  store = await storeDatabase()
  for (const tenant of [TENANT, OTHER_TENANT])
    await store.asOwner(
      // Every fifth has no time, four share one, and of fifty two are looked for.
      `INSERT INTO task (tenant_id, id, title, status, created_at)
       SELECT $1::text::uuid, md5($1::text || n)::uuid, CASE WHEN n % 50 IN (3, 40) THEN 'The 100% Zeppelin ' ELSE 'Task ' END || n, CASE WHEN n = 7 THEN 'lost' ELSE 'open' END,
         CASE WHEN n % 5 > 0 THEN timestamptz '2024-01-01' - n / 5 * interval '1 hour' END FROM generate_series(1, ${TASKS}) n`,
      [tenant],
    )
})
afterAll(async () => await store.close())

async function allPages(query: Parameters<typeof listTasks>[2]): Promise<TaskPage[]> {
  const pages: TaskPage[] = []
  let cursor: string | undefined
  do {
    const page = await listTasks(store.db, TENANT, { ...query, cursor }, LOOKED_AT)
    pages.push(page)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return pages
}

const idsOf = (pages: readonly TaskPage[]): string[] => pages.flatMap(({ items }) => items.map(({ id }) => id))
const wanted = async (condition: string): Promise<string[]> => {
  const text = `SELECT id FROM task WHERE tenant_id = $1 AND ${condition} ORDER BY created_at DESC NULLS LAST, id`
  return (await store.asOwner<{ id: string }>(text, [TENANT])).map(({ id }) => id)
}

describe('tasks that are looked for', () => {
  it('are all found, each once and in their order, by pages that look at no more than so many', async () => {
    const pages = await allPages({ search: 'zeppelin', limit: 50 })
    expect(idsOf(pages)).toEqual(await wanted("title ILIKE '%zeppelin%'"))
    // 800 have a time and 200 have none: neither fits into one page.
    expect(pages).toHaveLength(Math.ceil(800 / LOOKED_AT) + 1)
    const reached = pages.flatMap(({ lookedBackTo }) => lookedBackTo ?? [])
    expect(reached).toHaveLength(Math.floor(800 / LOOKED_AT))
    expect(reached).toEqual(reached.toSorted().reverse())
  })

  it('make full pages where there are many, and say where a page that is empty has ended', async () => {
    const pages = await allPages({ search: 'task', limit: 40 })
    expect(idsOf(pages)).toEqual(await wanted("title ILIKE '%task%'"))
    expect(pages[0]).toMatchObject({ lookedBackTo: null, items: { length: 40 } })
    const [first] = await allPages({ status: 'nowhere', limit: 50 })
    expect(first).toMatchObject({ items: [], lookedBackTo: expect.stringMatching(/^2023-12-/), nextCursor: expect.any(String) })
    expect(idsOf(await allPages({ status: 'lost', limit: 50 }))).toEqual(await wanted("status = 'lost'"))
  })

  it('need no pages of their own where nothing is looked for', async () => {
    const pages = await allPages({ limit: 200 })
    expect(idsOf(pages)).toEqual(await wanted('true'))
    expect(pages.every(({ items, lookedBackTo }) => items.length === 200 && lookedBackTo === null)).toBe(true)
  })
})
