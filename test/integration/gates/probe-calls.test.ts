import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StoreDatabase, storeDatabase } from '#test/integration/stores/store-database.ts'
import { deadAddress, startService, type TestService } from './gate-rig.ts'
import { sampleAt } from './probe-rig.ts'

const KEY = 'sk-proj-0123456789abcdefABCDEF'
let store: StoreDatabase
let service: TestService

beforeAll(async () => {
  store = await storeDatabase()
  service = await startService((_, response) => void response.end('hello'))
})
afterAll(async () => {
  await service?.close()
  await store?.close()
})

const sampleOf = (written: object, { address = service.url }: { address?: string | null } = {}, signal?: AbortSignal) =>
  sampleAt(written, { store, address, env: { API_KEY: KEY }, ...(signal ? { signal } : {}) })

describe('an http check', () => {
  it('sends what is declared, and keeps no secret of it although the answer shows it', async () => {
    let seen: unknown
    service.answer = (request, response, body) => {
      seen = { method: request.method, url: request.url, key: request.headers['x-key'], body }
      response.end(`you sent ${String(request.headers['x-key'])}`)
    }
    const check = {
      kind: 'http',
      method: 'POST',
      path: '/a?b=1',
      headers: { 'X-Key': { secret: { env: 'API_KEY' } } },
      body: { q: 1 },
    }
    const sample = await sampleOf({ ...check, expect: { facts: { must: [KEY] } } })
    expect(seen).toEqual({ method: 'POST', url: '/a?b=1', key: KEY, body: '{"q":1}' })
    expect(sample).toMatchObject({ ok: true, error: null, target: 'shop' })
    expect(JSON.stringify(sample)).not.toContain(KEY)
    const missed = await sampleOf({ ...check, expect: { facts: { must: ['something else'], mustNot: [KEY] } } })
    expect(missed.ok).toBe(false)
    expect(JSON.stringify(missed)).not.toContain(KEY)
  })

  it('is wrong when nothing answers in time, and in error when there is nobody to ask', async () => {
    service.answer = () => undefined
    expect(await sampleOf({ kind: 'http', timeout: '200ms' })).toMatchObject({
      ok: false,
      why: 'It gave no answer within 200 ms.',
    })
    expect(await sampleOf({ kind: 'http' }, { address: null })).toMatchObject({
      ok: null,
      error: expect.stringContaining('no address'),
    })
    expect(await sampleOf({ kind: 'http', url: 'http://nowhere.invalid/' })).toMatchObject({
      ok: null,
      error: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    })
    const missing = { kind: 'http', headers: { 'X-Key': { secret: { env: 'NOT_SET' } } } }
    expect(await sampleOf(missing)).toMatchObject({ ok: null, error: expect.stringContaining('NOT_SET') })
  })

  it('follows no redirect with its secrets', async () => {
    service.answer = (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    expect(await sampleOf({ kind: 'http' })).toMatchObject({ ok: false, why: 'status: 302 instead of 200 to 299' })
    expect(await sampleOf({ kind: 'http', expect: { status: 302 } })).toMatchObject({ ok: true })
  })

  it('reads no endless answer, and ends when it is cancelled', async () => {
    service.answer = async (_, response) => {
      while (!response.destroyed) {
        if (!response.write('x'.repeat(100_000))) await sleep(1)
      }
    }
    expect(await sampleOf({ kind: 'http' })).toMatchObject({ ok: true })
    service.answer = () => undefined
    const stop = new AbortController()
    const asked = sampleOf({ kind: 'http' }, {}, stop.signal)
    setTimeout(() => stop.abort(new Error('cancelled')), 100)
    await expect(asked).rejects.toThrow('cancelled')
  })
})

describe('a chat check', () => {
  const completion = (content: string) =>
    JSON.stringify({ model: 'm-2026', choices: [{ message: { content } }], usage: { total_tokens: 42 } })
  const check = { kind: 'chat', model: 'm', cases: [{ id: 'capital', input: 'The capital of France?' }] }
  const judge = { url: '', model: 'judge-1', prompt: 'Q {input} A {answer}. Score?', atLeast: 0.7 }

  it('judges the message and counts its tokens', async () => {
    service.answer = (_, response) => void response.end(completion('Paris.'))
    expect(await sampleOf({ ...check, expect: { facts: { must: ['Paris'] } } })).toMatchObject({
      ok: true,
      case: 'capital',
      tokens: 42,
      excerpt: 'Paris.',
    })
    service.answer = (_, response) => void response.end('{"ok":true,"message":"Paris"}')
    expect(await sampleOf({ ...check, expect: { facts: { must: ['Paris'] } } })).toMatchObject({
      ok: false,
      why: expect.stringContaining('not with a message'),
    })
  })

  it('takes a judge’s score with its identity; another prompt is another judge; a judge in trouble is an error', async () => {
    const asked: string[] = []
    service.answer = (request, response, body) => {
      if (request.url === '/judge/chat/completions') asked.push(body)
      response.end(completion(request.url === '/judge/chat/completions' ? '0.9' : 'Paris. {reference}'))
    }
    const judged = { ...check, expect: { judge: { ...judge, url: `${service.url}/judge` } } }
    const first = await sampleOf(judged)
    expect(first).toMatchObject({ ok: true, score: 0.9, judge: expect.stringMatching(/^m-2026 [0-9a-f]{12}$/) })
    expect(asked[0]).toContain('Q The capital of France? A Paris. {reference}. Score?')
    const other = await sampleOf({
      ...check,
      expect: { judge: { ...judge, url: `${service.url}/judge`, prompt: 'Score {answer}!' } },
    })
    expect(other.judge).not.toBe(first.judge)
    expect(await sampleOf({ ...check, expect: { judge: { ...judge, url: await deadAddress() } } })).toMatchObject({
      ok: null,
      error: expect.stringContaining('judge'),
    })
    service.answer = (request, response) => void response.end(completion(request.url?.startsWith('/judge') ? 'I say 1.0!' : 'x'))
    expect(await sampleOf(judged)).toMatchObject({ ok: null, error: expect.stringContaining('other than a number') })
  })

  it('scores by embeddings', async () => {
    service.answer = (request, response, body) => {
      if (request.url !== '/v1/embeddings') return void response.end(completion('Paris'))
      const { input } = JSON.parse(body) as { input: string[] }
      response.end(JSON.stringify({ data: input.map((text, index) => ({ index, embedding: [text.length, 1] })) }))
    }
    const similarity = {
      references: ['Paris', 'a much longer text'],
      by: 'embedding',
      atLeast: 0.9,
      endpoint: { url: `${service.url}/v1`, model: 'e' },
    }
    const sample = await sampleOf({ ...check, expect: { similarity } })
    expect(sample).toMatchObject({ ok: true })
    expect(sample.score).toBeCloseTo(1, 5)
  })
})
