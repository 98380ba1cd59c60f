import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BackfillAccepted, BackfillDetail, BackfillPage, QuarantinePage } from '#contracts/api/backfills.ts'
import { AuditPage } from '#contracts/api/lists.ts'
import { ProjectPage, TaskPage } from '#contracts/api/work.ts'
import type { BackfillCollection, BackfillView } from '#contracts/backfills.ts'
import { BackfillFile } from '#contracts/config/backfill.ts'
import { undoBackfillWorkflowId } from '#contracts/workflow-ids.ts'
import type { Role } from '#domain/access/actions.ts'
import { replaceBackfillSources } from '#prisma/stores/backfill/backfill-sources.ts'
import { createBackfill } from '#prisma/stores/backfill/create-backfill.ts'
import { quarantineRows } from '#prisma/stores/backfill/quarantine-rows.ts'
import { type BackfillNews, saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { problemIn } from './browser-like.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

let database: TestDatabase
let web: TestWeb
const tokens = {} as Record<Role, string>
const started: string[] = []

const file = (more: object = {}): BackfillFile =>
  BackfillFile.parse({
    ...{ kind: 'sqlite', path: '/data/legacy.db', maxQuarantine: 5, schedule: { every: '1d' } },
    collections: [{ from: 'tasks', entity: 'task', key: 'id', fields: { title: 'name' } }],
    ...more,
  })

beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  await replaceBackfillSources(database.db, TENANT, [
    { slug: 'legacy', hash: 'a', file: file() },
    {
      slug: 'openclaw-home',
      hash: 'b',
      file: file({ kind: 'openclaw', path: '/home/openclaw', collections: [], schedule: undefined }),
    },
  ])
  for (const role of ['viewer', 'operator', 'engineer'] as const) tokens[role] = await tokenOf(database.db, role)
})
afterAll(async () => {
  for (const id of started) await web.web.temporal.client.workflow.getHandle(id).terminate('the test is over')
  await web.stop()
  await database.close()
})

async function call(path: string, role: Role, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/json' }
  return await fetch(`${web.origin}/api/v1${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
}
const get = async (path: string): Promise<unknown> => await (await call(path, 'viewer')).json()

const counts = { rows: 5, inserted: 4, updated: 0, unchanged: 0, joined: 0, quarantined: 1, orphans: 0 }
const collection: BackfillCollection = {
  collection: 'tasks',
  entity: 'task',
  planned: { rows: 5, chunks: 1 },
  dryRun: counts,
  copied: counts,
  verified: null,
}

/** A run as its workflow would have left it. */
async function recorded(source: string, news: BackfillNews, more: object = {}): Promise<BackfillView> {
  const { backfill } = await createBackfill(database.db, TENANT, {
    ...{ source, kind: 'sqlite', mapping: file(), mappingHash: 'a', maxQuarantine: 5, dryRunOnly: false, trigger: 'hand' },
    ...{ requestedBy: 'a test', correlationId: randomUUID(), replays: null },
    ...more,
  })
  return await saveBackfill(database.db, TENANT, backfill.id, news)
}

describe('backfills in the API', () => {
  it('starts a run once a source, on record with its number, and names the source that was meant', async () => {
    const refused = await problemIn(await call('/backfills', 'operator', { source: 'legacy' }))
    expect(refused).toMatchObject({ status: 403, detail: expect.stringContaining('engineer') })
    const answer = await call('/backfills', 'engineer', { source: 'legacy', dryRun: true })
    expect(answer.status).toBe(202)
    const { backfill } = BackfillAccepted.parse(await answer.json())
    started.push(`backfill/${TENANT}/${backfill.number}`)
    expect(backfill).toMatchObject({ source: 'legacy', state: 'planning', dryRunOnly: true, requestedBy: 'token:test engineer' })
    const { workflowId } = await web.web.temporal.client.workflow.getHandle(started[0] ?? '').describe()
    expect(workflowId).toBe(started[0])
    const again = await problemIn(await call('/backfills', 'engineer', { source: 'legacy' }))
    expect(again).toMatchObject({
      status: 409,
      detail: expect.stringContaining(`Backfill ${backfill.number} of legacy is at work`),
      nextStep: expect.stringContaining(`mc backfill cancel ${backfill.number}`),
    })
    const wrong = await problemIn(await call('/backfills', 'engineer', { source: 'legaci' }))
    expect(wrong).toMatchObject({ status: 404, detail: expect.stringContaining('Did you mean legacy?') })
    expect(wrong.nextStep).toContain('config/backfills')
    const { items } = AuditPage.parse(await get('/audit?action=backfill.start'))
    expect(items.map(({ target, outcome }) => `${target} ${outcome}`)).toEqual([
      'legaci refused',
      'legacy refused',
      `legacy #${backfill.number} requested`,
    ])
    expect(items[2]?.correlationId).toBe(backfill.correlationId)
    await saveBackfill(database.db, TENANT, backfill.id, { state: 'planned', phase: null })
  })

  it('lists sources with their latest run and schedule, runs of one source, and what was brought by runs that stand', async () => {
    const done = await recorded('legacy', { state: 'done', collections: [collection] })
    await recorded('openclaw-home', { state: 'failed', collections: [collection], failure: { code: 'X', says: 'So.' } })
    const page = BackfillPage.parse(await get('/backfills'))
    expect(page.sources).toMatchObject([
      {
        source: 'legacy',
        schedule: 'every 24 h',
        collections: [{ collection: 'tasks', entity: 'task' }],
        latest: { number: done.number },
      },
      { source: 'openclaw-home', schedule: null, latest: { state: 'failed' } },
    ])
    expect(page.brought).toEqual([{ entity: 'task', rows: 4 }])
    const own = BackfillPage.parse(await get('/backfills?source=openclaw-home'))
    expect(own.items.map(({ source }) => source)).toEqual(['openclaw-home'])
    expect(own.sources).toHaveLength(2)
    expect(BackfillDetail.parse(await get(`/backfills/${done.number}`)).backfill).toEqual(done)
    for (const none of ['999', '0', 'x', '99999999999']) expect((await call(`/backfills/${none}`, 'viewer')).status).toBe(404)
  })

  it('refuses what a state does not allow, with the sentence why, and puts it on record', async () => {
    const { number } = await recorded('legacy', { state: 'failed' })
    const refused = await problemIn(await call(`/backfills/${number}/actions`, 'engineer', { action: 'undo' }))
    expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('Only a backfill that is done can be undone') })
    expect(refused.nextStep).toContain('It has taken back by itself')
    const first = await recorded('legacy', { state: 'done' })
    const second = await recorded('legacy', { state: 'done' })
    const early = await problemIn(await call(`/backfills/${first.number}/actions`, 'engineer', { action: 'undo' }))
    expect(early).toMatchObject({ status: 409, detail: expect.stringContaining(`Backfill ${second.number} of legacy stands on`) })
    expect(early.nextStep).toBe(`Undo that one first: mc backfill undo ${second.number}`)
    expect((await problemIn(await call('/backfills/99999', 'viewer'))).nextStep).toContain('mc backfill list')
    const { items } = AuditPage.parse(await get('/audit?action=backfill.act'))
    expect(items.find(({ target }) => target === `legacy #${number}`)).toMatchObject({
      target: `legacy #${number}`,
      outcome: 'refused',
      detail: { asked: 'undo' },
    })
  })

  it('takes back a run whose workflow is not there when it is cancelled, so that its source is free again', async () => {
    const { number } = await recorded('left', { state: 'copying' })
    const paused = await problemIn(await call(`/backfills/${number}/actions`, 'engineer', { action: 'pause' }))
    expect(paused).toMatchObject({ status: 409, detail: expect.stringContaining('is over') })
    expect(paused.nextStep).toContain(`mc backfill cancel ${number}`)
    expect((await call(`/backfills/${number}/actions`, 'engineer', { action: 'cancel' })).ok).toBe(true)
    const undoing = web.web.temporal.client.workflow.getHandle(undoBackfillWorkflowId(TENANT, number))
    started.push(undoing.workflowId)
    expect((await undoing.describe()).type).toBe('undoBackfill')
  })

  it('shows rows that were left out, a page at a time and by reason', async () => {
    const { id, number } = await recorded('legacy', { state: 'done', quarantined: 3 })
    const bad = (key: string, reason: 'wrong-type' | 'missing-value') => ({
      ...{
        id: randomUUID(),
        key,
        pointer: `tasks, id ${key}`,
        reason,
        field: 'title',
        says: 'title is not there',
        row: { id: key },
      },
    })
    const rows = [bad('1', 'wrong-type'), bad('2', 'missing-value'), bad('3', 'wrong-type')]
    await quarantineRows(database.db, TENANT, { backfillId: id, collection: 'tasks' }, rows)
    const first = QuarantinePage.parse(await get(`/backfills/${number}/quarantine?limit=2`))
    const rest = QuarantinePage.parse(await get(`/backfills/${number}/quarantine?limit=2&cursor=${first.nextCursor}`))
    expect([...first.items, ...rest.items].map(({ key }) => key).toSorted()).toEqual(['1', '2', '3'])
    expect(rest.nextCursor).toBeNull()
    const wrong = QuarantinePage.parse(await get(`/backfills/${number}/quarantine?reason=missing-value`))
    expect(wrong.items).toMatchObject([{ key: '2', row: { id: '2' }, replayedBy: null }])
  })

  it('gives the report whole, or a part of it byte for byte as a file', async () => {
    const report = { json: '{"run": 1}\n', markdown: '# Run\n', signature: 'c2ln', publicKey: 'a key' }
    const { number } = await recorded('legacy', { state: 'done', report })
    expect(await get(`/backfills/${number}/report`)).toEqual(report)
    const part = await call(`/backfills/${number}/report?format=json`, 'viewer')
    expect(await part.text()).toBe(report.json)
    expect(part.headers.get('content-disposition')).toBe(`attachment; filename="backfill-legacy-${number}.json"`)
    expect(part.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await (await call(`/backfills/${number}/report?format=markdown`, 'viewer')).text()).toBe(report.markdown)
    const none = await recorded('legacy', { state: 'cancelled' })
    const problem = await problemIn(await call(`/backfills/${none.number}/report`, 'viewer'))
    expect(problem).toMatchObject({ status: 404, detail: expect.stringContaining('it is cancelled') })
    expect(problem.nextStep).toContain(`mc backfill show ${none.number}`)
  })

  it('refuses to replay what cannot be, each with what to do instead', async () => {
    const replay = async (number: number) =>
      await problemIn(await call('/backfills', 'engineer', { source: 'legacy', replay: number }))
    const failed = await recorded('legacy', { state: 'failed' })
    expect(await replay(failed.number)).toMatchObject({
      ...{
        status: 409,
        detail: expect.stringContaining('it is failed'),
        nextStep: expect.stringContaining('mc backfill start legacy'),
      },
    })
    const whole = await recorded('legacy', { state: 'done' })
    expect(await replay(whole.number)).toMatchObject({ status: 409, detail: expect.stringContaining('it left no row out') })
    const brought = await recorded('legacy', { state: 'done', quarantined: 2 })
    expect(await replay(brought.number)).toMatchObject({
      ...{
        status: 409,
        detail: expect.stringContaining('was brought since'),
        nextStep: expect.stringContaining('--source legacy'),
      },
    })
    expect((await replay(99_999)).status).toBe(404)
  })
})

describe('projects and tasks in the API', () => {
  const tasks = Array.from({ length: 7 }, (_, n) => ({ id: randomUUID(), n }))
  beforeAll(async () => {
    await database.db.withTenantSql(TENANT, async (sql) => {
      const project = await sql.query<{ id: string }>(
        `INSERT INTO project (tenant_id, id, name) SELECT $1, gen_random_uuid(), name
         FROM unnest(ARRAY['Apollo', 'zeus 100%', 'Hermes']) name RETURNING id, name`,
        [TENANT],
      )
      // Two have no time, and two the same: each is on one page, once.
      await sql.query(
        `INSERT INTO task (tenant_id, id, title, status, project_id, created_at, imported)
         SELECT $1, t.id, 'Task ' || t.n, CASE WHEN t.n % 2 = 0 THEN 'done' ELSE 'open' END, CASE WHEN t.n < 3 THEN $4::uuid END,
           CASE WHEN t.n < 5 THEN '2020-01-01T00:00:00Z'::timestamptz + (t.n / 2) * interval '1 day' END, true
         FROM unnest($2::uuid[], $3::int[]) AS t(id, n)`,
        [TENANT, tasks.map(({ id }) => id), tasks.map(({ n }) => n), project.rows[0]?.id],
      )
    })
  })

  async function everyTask(query: string): Promise<string[]> {
    const titles: string[] = []
    let cursor: string | null = ''
    do {
      const page: TaskPage = TaskPage.parse(await get(`/tasks?limit=2${query}${cursor ? `&cursor=${cursor}` : ''}`))
      titles.push(...page.items.map(({ title }) => title))
      cursor = page.nextCursor
    } while (cursor)
    return titles
  }

  it('gives every task once, newest first, those without a time last', async () => {
    const titles = await everyTask('')
    expect(new Set(titles).size).toBe(7)
    expect(titles[0]).toBe('Task 4')
    expect(titles.slice(1, 3).toSorted()).toEqual(['Task 2', 'Task 3'])
    expect(titles.slice(5).toSorted()).toEqual(['Task 5', 'Task 6'])
  })

  it('narrows by status, project and a part of the title, in which nothing is a pattern', async () => {
    expect((await everyTask('&status=done')).toSorted()).toEqual(['Task 0', 'Task 2', 'Task 4', 'Task 6'])
    expect(await everyTask('&search=SK%206')).toEqual(['Task 6'])
    expect(await everyTask('&search=%25')).toEqual([])
    const { items } = ProjectPage.parse(await get('/projects'))
    const apollo = items.find(({ name }) => name === 'Apollo')
    expect(apollo?.tasks).toBe(3)
    expect((await everyTask(`&project=${apollo?.id}`)).toSorted()).toEqual(['Task 0', 'Task 1', 'Task 2'])
    const { items: own } = TaskPage.parse(await get(`/tasks?project=${apollo?.id}`))
    expect(own[0]).toMatchObject({ project: { name: 'Apollo' }, agent: null, session: null, imported: true })
  })

  it('gives every project once, and finds a name with a percent sign in it', async () => {
    const first = ProjectPage.parse(await get('/projects?limit=2'))
    const rest = ProjectPage.parse(await get(`/projects?limit=2&cursor=${first.nextCursor}`))
    expect([...first.items, ...rest.items].map(({ name }) => name).toSorted()).toEqual(['Apollo', 'Hermes', 'zeus 100%'])
    expect(ProjectPage.parse(await get('/projects?search=0%25')).items.map(({ name }) => name)).toEqual(['zeus 100%'])
    expect((await call('/projects?cursor=made-up', 'viewer')).status).toBe(400)
  })
})
