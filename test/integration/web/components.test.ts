import { afterAll, beforeAll, expect, it } from 'vitest'
import { ComponentDetail, ComponentPage } from '#contracts/api/response.ts'
import { ComponentsFile } from '#contracts/config/components.ts'
import { defaultResponseConfig } from '#contracts/config/response-config.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { openTestDatabase, openTestWeb, TENANT, type TestDatabase, type TestWeb, tokenOf } from './open-web.ts'

let database: TestDatabase
let web: TestWeb
let token: string

beforeAll(async () => {
  database = await openTestDatabase()
  const components = ComponentsFile.parse({ components: [{ slug: 'relay', scrape: { url: 'http://127.0.0.1:1/metrics' } }] })
  await putResponseConfig(database.db, TENANT, { ...defaultResponseConfig(), components })
  web = await openTestWeb(database)
  token = await tokenOf(database.db, 'operator')
})
afterAll(async () => {
  await web.stop()
  await database.close()
})

async function ask(path: string, body?: object): Promise<{ status: number; json: unknown }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(
    `${web.origin}/api/v1/components${path}`,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  )
  return { status: answer.status, json: await answer.json() }
}

it('takes what a component posts once, and shows it as not judged while nobody judges', async () => {
  const at = Date.now() - 5_000
  const samples = [0, 1, 2].map((n) => ({ at: new Date(at + n * 1_000).toISOString(), queueDepth: n, figures: { lag: n * 2 } }))
  expect(await ask('/mailer/samples', { name: 'Mailer', kind: 'queue', samples })).toEqual({ status: 200, json: { taken: 3 } })
  expect(await ask('/mailer/samples', { samples })).toEqual({ status: 200, json: { taken: 0 } })

  const { items } = ComponentPage.parse((await ask('')).json)
  expect(items).toMatchObject([{ slug: 'mailer', name: 'Mailer', kind: 'queue', source: 'posted', state: 'unknown' }])
  expect(items[0]?.says).toMatch(/is a worker running/)
  const detail = ComponentDetail.parse((await ask('/mailer?hours=1')).json)
  expect(detail.samples).toEqual(samples)
})

it('refuses samples from the future, names of its own parts, and a second source for what is fetched', async () => {
  const now = new Date().toISOString()
  const ahead = new Date(Date.now() + 120_000).toISOString()
  const mixed = await ask('/mailer/samples', {
    samples: [
      { at: now, cpuShare: 1 },
      { at: ahead, cpuShare: 1 },
    ],
  })
  expect(mixed).toMatchObject({ status: 400, json: { detail: expect.stringContaining('samples.1.at') } })
  for (const slug of ['mc-worker', 'Mailer', 'a%2Fb'])
    expect((await ask(`/${slug}/samples`, { samples: [{ at: now, cpuShare: 1 }] })).status).toBe(400)
  expect((await ask('/relay/samples', { samples: [{ at: now, cpuShare: 1 }] })).status).toBe(409)
  expect((await ask('/mailer/samples', { samples: [{ at: now }] })).status).toBe(400)
  expect((await ask('/none-such')).status).toBe(404)
  expect(ComponentPage.parse((await ask('')).json).items.map(({ slug }) => slug)).toEqual(['mailer'])
})
