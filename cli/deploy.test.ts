import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { DeploymentDetail } from '#contracts/api/releases.ts'
import { DeploymentView, type JournalEntry } from '#contracts/deployments.ts'
import { runCli } from './run.ts'
import { type Answer, startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const TOKEN = `mc_${'a1B2c3D4'.repeat(5)}xyz`
const ID = '3a3f053c-ba31-43c4-b70a-bf2a90f742f7'
const AT = '2026-11-24T10:00:00.000Z'
const release = { id: ID, name: 'shop-42', contentHash: 'a'.repeat(64) }

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
async function server(answers: Record<string, Answer>) {
  const started = await startApiServer(answers)
  closing.push(started.close)
  return started
}
async function mc(args: string[], url: string): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: url, MISSION_CONTROL_TOKEN: TOKEN } })
  const code = await runCli(args, terminal)
  return { code, ...terminal.printed }
}

const deployment = (given: Partial<DeploymentView> = {}): DeploymentView =>
  DeploymentView.parse({
    ...{ id: ID, number: 7, environment: 'production', state: 'queued', stateSince: AT, reason: null, pausedBy: null, release },
    ...{ previous: null, skipsGates: false, touchedTargets: false, isCurrent: false, queuePosition: 0, requestedBy: 'a@b.c' },
    ...{
      requestedAt: AT,
      finishedAt: null,
      note: '',
      phases: [],
      targets: [],
      gates: [],
      drift: null,
      correlationId: 'c',
      ...given,
    },
  })
const detail = (view: DeploymentView, journal: JournalEntry[] = []): Answer => ({
  body: DeploymentDetail.parse({ deployment: view, journal, gateRuns: [], drift: [], asOf: '7' }),
})
const said = (body: JournalEntry['body']): JournalEntry => ({ source: 'deploy', seq: 0, at: AT, body })
const made: Answer = {
  status: 201,
  body: {
    created: true,
    release: { ...release, artifact: 'x', commit: null, values: {}, notes: '', madeBy: 'a', madeAt: AT, runsIn: [], heldIn: [] },
  },
}

describe('mc release create', () => {
  it('sends settings, secrets by reference, and what a file says unless an option says otherwise', async () => {
    const api = await server({ 'POST /api/v1/releases': made })
    const file = join(await mkdtemp(join(tmpdir(), 'mc-release-')), 'release.yaml')
    await writeFile(file, 'name: from-file\nartifact: app\nvalues:\n  MODE: slow\n  KEEP: "1"\n')
    const options = [
      '--value',
      'MODE=fast',
      '--value',
      'N=3',
      '--value',
      'A=b=c',
      '--secret',
      'KEY=env:APP_KEY',
      '--secret',
      'CA=file:ca.pem',
    ]
    expect(await mc(['release', 'create', '--file', file, '--name', 'shop-42', ...options], api.url)).toMatchObject({
      ...{ code: 0, out: 'shop-42 made, content aaaaaaaaaaaa\n' },
    })
    expect(api.requests[0]?.body).toEqual({
      ...{ name: 'shop-42', artifact: 'app', commit: null, notes: '' },
      values: {
        MODE: 'fast',
        KEEP: '1',
        N: 3,
        A: 'b=c',
        KEY: { secret: { env: 'APP_KEY' } },
        CA: { secret: { file: 'ca.pem' } },
      },
    })
  })

  it('refuses a secret on the command line without repeating it, and names what is missing', async () => {
    const base = ['release', 'create', '--name', 'x', '--artifact', 'y']
    const given = await mc([...base, '--secret', 'KEY=hunter2hunter2'], 'http://127.0.0.1:1')
    expect(given).toMatchObject({ code: 2, err: expect.stringMatching(/--secret KEY=…: expected env:NAME or file:PATH/) })
    expect(given.err).not.toContain('hunter2')
    expect(await mc(['release', 'create', '--name', 'x'], 'http://127.0.0.1:1')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/artifact: [^]*--artifact/),
    })
    expect(await mc([...base, '--value', 'oops'], 'http://127.0.0.1:1')).toMatchObject({ code: 2 })
  })
})

describe('mc deploy --watch', () => {
  const ended = [
    ['promoted', null, 0],
    ['rolled-back', null, 1],
    ['rejected', null, 1],
    ['rollback-failed', null, 1],
    ['cancelled', null, 2],
    ['paused', 'held', 2],
  ] as const
  it.each(ended)('ends for %s (%s) with exit code %i, after all that was said', async (state, pausedBy, expected) => {
    const view = deployment({ state, pausedBy, reason: 'as it was' })
    const api = await server({
      'POST /api/v1/deployments': { status: 202, body: { deployment: deployment() } },
      [`GET /api/v1/deployments/${ID}`]: detail(view, [said({ kind: 'state', state, reason: 'as it was', pausedBy })]),
    })
    const { code, out, err } = await mc(['deploy', 'production', 'shop-42', '--watch'], api.url)
    expect(code).toBe(expected)
    expect(out).toMatch(/^10:00:00 {2}/)
    if (expected > 0) expect(err).toMatch(/production#7 .*: as it was/)
    expect(api.requests[0]?.body).toMatchObject({ environment: 'production', release: 'shop-42', overHold: false })
  })

  it('ends with 3 when it was refused, wrongly used or nobody answers: nothing was found out', async () => {
    const refused = await server({
      'POST /api/v1/deployments': { status: 409, body: { title: 'No', status: 409, detail: 'It is held.' } },
    })
    expect(await mc(['deploy', 'production', 'x', '--watch'], refused.url)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/It is held/),
    })
    expect(await mc(['deploy', 'production', 'x'], refused.url)).toMatchObject({ code: 1 })
    expect(await mc(['deploy', 'production'], refused.url)).toMatchObject({ code: 3 })
    expect(await mc(['deploy', 'production', 'x', '--watch'], 'http://127.0.0.1:1')).toMatchObject({ code: 3 })
  })

  it('goes on from the stream, and says each thing once', async () => {
    const first = said({ kind: 'state', state: 'validating', reason: '', pausedBy: null })
    const last = { ...said({ kind: 'state', state: 'promoted', reason: 'done', pausedBy: null }), seq: 1 }
    const frames = [
      { type: 'journal', deploymentId: ID, entries: [first, last] },
      { type: 'deployment', deployment: deployment({ state: 'promoted' }) },
    ]
    const api = await server({
      'POST /api/v1/deployments': { status: 202, body: { deployment: deployment() } },
      [`GET /api/v1/deployments/${ID}`]: detail(deployment({ state: 'validating' }), [first]),
      'GET /api/v1/events': {
        body: { items: frames.map((frame, n) => ({ id: `${n + 8}`, frame })), position: '9', reset: false },
      },
    })
    const { code, out } = await mc(['deploy', 'production', 'shop-42', '--watch'], api.url)
    expect([code, out]).toEqual([0, '10:00:00  validating\n10:00:00  promoted: done\n'])
  })
})

describe('mc deployment', () => {
  it('sends a decision with its reason, and asks for one where it is needed', async () => {
    const path = `/api/v1/deployments/${encodeURIComponent('production#7')}`
    const api = await server({ [`POST ${path}/decisions`]: { status: 202, body: { workflowId: 'deploy/x' } } })
    expect(await mc(['deployment', 'pause', 'production#7'], api.url)).toMatchObject({ code: 0 })
    expect(api.requests[0]?.body).toMatchObject({ decision: 'pause', reason: '', requestId: expect.any(String) })
    expect(await mc(['deployment', 'override', 'production#7'], api.url)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--reason/),
    })
    expect(await mc(['deployment', 'override', 'production#7', '--reason', 'seen to'], api.url)).toMatchObject({ code: 0 })
    expect(api.requests).toHaveLength(2)
  })

  it('shows output without what would drive a terminal, and goes on until it is at rest', async () => {
    const line = (id: number, text: string) => ({ id, target: 'shop-1', at: AT, stream: 'stderr', line: text })
    let asked = 0
    const api = await server({
      [`GET /api/v1/deployments/${ID}/output`]: (seen, response) => {
        const items = seen.query.get('after') === '0' ? [line(1, 'one\u001b[2J')] : asked++ === 0 ? [line(2, 'two')] : []
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ items, last: items.at(-1)?.id ?? 2 }))
      },
      [`GET /api/v1/deployments/${ID}`]: detail(deployment({ state: 'promoted' })),
    })
    const { code, out } = await mc(['deployment', 'output', ID, '-f'], api.url)
    expect(code).toBe(0)
    expect(out).toBe('10:00:00.000 shop-1 [stderr] one\ufffd[2J\n10:00:00.000 shop-1 [stderr] two\n')
  })
})

describe('mc rollback', () => {
  it('needs a reason, and names --direct when the server is away', async () => {
    expect(await mc(['rollback', 'production'], 'http://127.0.0.1:1')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--reason/),
    })
    const away = await mc(['rollback', 'production', '--reason', 'wrong prices'], 'http://127.0.0.1:1')
    expect(away).toMatchObject({ code: 3, err: expect.stringMatching(/cannot be reached[^]*--direct/) })
  })
})
