import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { type StoreDatabase, storeDatabase } from '#test/integration/stores/store-database.ts'
import { gateways, startService, type TestService } from './gate-rig.ts'
import { sampleAt } from './probe-rig.ts'

let store: StoreDatabase
let service: TestService
let fleet: DemoFleet
let dir: string

beforeAll(async () => {
  store = await storeDatabase()
  service = await startService((_, response) => void response.end('hello'))
  fleet = await startDemoFleet({ token: 'fleet-token', quiet: true, seed: 7 })
  dir = await mkdtemp(join(tmpdir(), 'mission-control-probes-'))
  await writeFile(join(dir, 'fleet.token'), 'fleet-token')
  const secret = { kind: 'file', path: join(dir, 'fleet.token') } as const
  gateways.set('lab', {
    ...{
      slug: 'lab',
      name: 'lab',
      url: fleet.url,
      source: 'config',
      demo: false,
      secret,
      callsPerMinute: 60,
      pollIntervalMs: 5_000,
    },
    ...{ storeText: false, storeArgs: false },
  })
  await store.asOwner('CREATE TABLE orders (id int PRIMARY KEY, customer int, at timestamptz)')
  await store.asOwner(`INSERT INTO orders SELECT n, n % 3, now() - n * interval '1 minute' FROM generate_series(1, 50) n`)
})
afterAll(async () => {
  await fleet?.close()
  await service?.close()
  await store?.close()
})

const sampleOf = (written: object) => {
  const env = { DB: store.ownerUrl, GONE: 'postgres://a:b@127.0.0.1:1/x' }
  return sampleAt(written, { store, address: service.url, env, configDir: dir })
}

describe('a sql check', () => {
  const sql = (statement: string, expected: object, url = 'DB') =>
    sampleOf({ kind: 'sql', url: { secret: { env: url } }, statement, expect: expected })

  it('judges counts, references, freshness and checksums', async () => {
    expect(await sql('select count(*) from orders;', { count: { min: 50, max: 50 } })).toMatchObject({
      ok: true,
      latencyMs: expect.any(Number),
    })
    expect(
      await sql('select id, customer from orders where customer = 0 order by id', { reference: { atMost: 3 } }),
    ).toMatchObject({
      ok: false,
      why: 'reference: more than 3 rows break it, the first [3,0]',
    })
    expect(await sql('select max(at) from orders', { freshness: { within: '2m' } })).toMatchObject({ ok: true })
    const sum = `select md5(string_agg(id::text, ',' order by id)) from orders`
    expect(await sql(sum, { checksum: { sameAs: { statement: sum, url: { secret: { env: 'DB' } } } } })).toMatchObject({
      ok: true,
    })
  })

  it('measures nothing where there is nothing', async () => {
    expect(await sql('select max(at) from orders where false', { freshness: { within: '2m' } })).toMatchObject({
      ok: null,
      error: null,
    })
  })

  it('cannot write, even by a function', async () => {
    await store.asOwner('CREATE FUNCTION sneak() RETURNS int LANGUAGE sql AS $$ DELETE FROM orders; SELECT 1 $$')
    expect(await sql('select sneak()', { count: { min: 1 } })).toMatchObject({
      ok: null,
      error: expect.stringContaining('read-only'),
    })
    expect(await store.asOwner('SELECT count(*)::int AS n FROM orders')).toEqual([{ n: 50 }])
  })

  it('is in error when the database is away or too slow, without its password', async () => {
    const away = await sql('select 1', { count: { min: 1 } }, 'GONE')
    expect(away).toMatchObject({ ok: null, error: expect.stringContaining('ECONNREFUSED') })
    const slow = {
      kind: 'sql',
      url: { secret: { env: 'DB' } },
      statement: 'select pg_sleep(5)',
      timeout: '300ms',
      expect: { count: { min: 1 } },
    }
    expect(await sampleOf(slow)).toMatchObject({ ok: null, error: expect.stringContaining('statement timeout') })
  })
})

describe('a command check', () => {
  it('runs without a shell, is told where, and knows no secret of the worker', async () => {
    const script = `const { env, argv } = process; console.log(JSON.stringify({ argv: argv.slice(1), address: env.MISSION_CONTROL_ADDRESS, leak: env.MC_LEAK ?? null }))`
    process.env.MC_LEAK = 'leaked'
    const sample = await sampleOf({
      kind: 'command',
      command: [process.execPath, '-e', script, '{target}', '$HOME;ls'],
      expect: { numbers: undefined, schema: { required: ['leak'], properties: { leak: { type: 'null' } } } },
    })
    expect(sample).toMatchObject({ ok: true, why: null })
    expect(JSON.parse(sample.excerpt ?? '')).toEqual({ argv: ['shop', '$HOME;ls'], address: service.url, leak: null })
    expect(await sampleOf({ kind: 'command', command: ['false'] })).toMatchObject({ ok: false, why: 'exit: 1 instead of 0' })
    expect(await sampleOf({ kind: 'command', command: ['no-such-program'] })).toMatchObject({
      ok: null,
      error: expect.stringContaining('ENOENT'),
    })
  })

  it('is stopped at its time with all that it started', async () => {
    const file = join(dir, 'child.pid')
    const script = `const c = require('child_process').spawn('sleep', ['60']); require('fs').writeFileSync('${file}', String(c.pid)); setInterval(() => {}, 1000)`
    const sample = await sampleOf({ kind: 'command', command: [process.execPath, '-e', script], timeout: '1500ms' })
    expect(sample).toMatchObject({ ok: null, error: expect.stringContaining('did not end within 1500 ms') })
    const child = Number(await readFile(file, 'utf8'))
    await expect.poll(() => runs(child)).toBe(false)
  })
})

/** Whether it runs; one that has ended and that nobody has asked about yet is still listed. */
async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) Z /.test(stat)
}

describe('a gateway check', () => {
  const check = {
    kind: 'gateway',
    gateway: 'lab',
    cases: [{ id: 'echo', input: '[[tokens:1000:50]] [[loop:2:echo same]] finish' }],
  }

  it('has a real run of an agent answer, with its latency and tokens', async () => {
    const sample = await sampleOf({ ...check, expect: { facts: { must: ['/./'] } } })
    expect(sample).toMatchObject({ ok: true, error: null, case: 'echo', tokens: 3_150 })
    expect(sample.latencyMs).toBeGreaterThan(0)
    expect(sample.excerpt?.length).toBeGreaterThan(0)
  })

  it('is wrong when the run fails or never ends, and in error when it is our access that fails', async () => {
    expect(await sampleOf({ ...check, cases: [{ id: 'a', input: '[[http:400]]' }] })).toMatchObject({
      ok: false,
      why: expect.stringContaining('run ended as failed'),
    })
    expect(await sampleOf({ ...check, timeout: '2s', cases: [{ id: 'a', input: '[[hang]]' }] })).toMatchObject({
      ok: false,
      why: expect.stringContaining('did not end within'),
    })
    await writeFile(join(dir, 'fleet.token'), 'wrong-token')
    expect(await sampleOf(check)).toMatchObject({ ok: null, error: expect.any(String) })
    await writeFile(join(dir, 'fleet.token'), 'fleet-token')
    expect(await sampleOf({ ...check, gateway: 'unknown' })).toMatchObject({
      ok: null,
      error: expect.stringContaining('no gateway unknown'),
    })
  })
})

describe('a hand-off check', () => {
  const check = {
    kind: 'handoff',
    send: { http: { path: '/in', body: { id: '{id}', n: '{n}' } } },
    arrive: { http: { path: '/out' } },
    messages: 5,
    within: '2s',
  }
  const relay = (deliver: (box: string[], message: string) => void): TestService['answer'] => {
    const box: string[] = []
    return (request, response, body) => {
      if (request.url === '/in') deliver(box, body)
      response.end(request.url === '/out' ? box.join('\n') : 'taken')
    }
  }

  it('is right when every message arrives once and in order', async () => {
    service.answer = relay((box, message) => void setTimeout(() => box.push(message), 100))
    expect(await sampleOf(check)).toMatchObject({ ok: true, excerpt: '5 of 5 messages arrived.' })
  })

  it('names what was lost, doubled or overtaken', async () => {
    let n = 0
    service.answer = relay((box, message) => void ((n += 1) !== 3 && box.push(message)))
    expect(await sampleOf({ ...check, within: '500ms' })).toMatchObject({ ok: false, why: 'not arrived in time: message 3' })
    service.answer = relay((box, message) => box.push(message, message))
    expect(await sampleOf(check)).toMatchObject({ ok: false, why: 'arrived more than once: message 1, 2, 3, 4, 5' })
    service.answer = relay((box, message) => box.unshift(message))
    expect(await sampleOf(check)).toMatchObject({ ok: false, why: 'not in the order in which they were sent' })
  })
})
