import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#prisma/client.ts'
import { listMonths } from '#prisma/stores/work/months.ts'
import { listProjects } from '#prisma/stores/work/projects.ts'
import { listTasks } from '#prisma/stores/work/tasks.ts'
import { plansOf } from './explained.ts'
import { type StoreDatabase, storeDatabase, TENANT } from './store-database.ts'

const PROJECTS = 20_000
const TASKS = 100_000
/** The primary key is in no order that is asked for: from it every row would be fetched to look at its title. */
const BIG = /Seq Scan on (task|project)\b|Index Scan using task_pkey/

let store: StoreDatabase

beforeAll(async () => {
  store = await storeDatabase()
  await store.asOwner(`INSERT INTO project (tenant_id, id, name)
    SELECT '${TENANT}', md5('p' || n)::uuid, 'Project ' || n FROM generate_series(1, ${PROJECTS}) n`)
  await store.asOwner(`INSERT INTO task (tenant_id, id, title, project_id, created_at, completed_at, description)
    SELECT '${TENANT}', md5('t' || n)::uuid, 'Task ' || n, md5('p' || 1 + n % ${PROJECTS})::uuid,
      CASE WHEN n % 10 > 0 THEN now() - n * interval '1 minute' END, CASE WHEN n % 3 = 0 THEN now() - n * interval '1 minute' END,
      repeat('what is to be done ', 10) FROM generate_series(1, ${TASKS}) n`)
  await store.asOwner('VACUUM ANALYZE')
}, 120_000)
afterAll(async () => await store.close())

const page = { limit: 50 }
const questions: Record<string, (db: Database) => Promise<unknown>> = {
  'the newest tasks': (db) => listTasks(db, TENANT, page),
  'a later page of them': async (db) => {
    const { nextCursor } = await listTasks(store.db, TENANT, page)
    return await listTasks(db, TENANT, { ...page, cursor: nextCursor ?? undefined })
  },
  'tasks without a time': async (db) => {
    const cursor = Buffer.from(JSON.stringify(['', '00000000-0000-0000-0000-000000000000'])).toString('base64url')
    const { items } = await listTasks(db, TENANT, { ...page, cursor })
    expect(items).toHaveLength(50)
    expect(items.every(({ createdAt }) => createdAt === null)).toBe(true)
  },
  'the tasks of a project': async (db) => {
    const [first] = (await listProjects(store.db, TENANT, { limit: 1 })).items
    return await listTasks(db, TENANT, { ...page, project: first?.id })
  },
  'a title that hardly any task has': async (db) => {
    const { items } = await listTasks(db, TENANT, { ...page, search: 'Task 4242' }, 2_000)
    expect(items).toEqual([])
  },
  'the same among those without a time': async (db) => {
    const cursor = Buffer.from(JSON.stringify(['', '00000000-0000-0000-0000-000000000000'])).toString('base64url')
    await listTasks(db, TENANT, { ...page, cursor, search: 'z' }, 2_000)
  },
  'months of them': (db) => listMonths(db, TENANT),
  'projects with their tasks counted': (db) => listProjects(db, TENANT, page),
}

describe('projects and tasks of years', () => {
  it.each(Object.entries(questions))('%s are found by an index', async (_name, ask) => {
    for (const plan of await plansOf(store.db, ask)) expect(plan).not.toMatch(BIG)
  })
})
