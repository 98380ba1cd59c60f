import { afterEach, describe, expect, it } from 'vitest'
import type { BackfillView } from '#contracts/backfills.ts'
import { runCli } from './run.ts'
import { type Answer, startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const at = '2026-11-24T10:00:00.000Z'
const ID = '00000000-0000-4000-8000-000000000001'
const counts = { rows: 5, inserted: 4, updated: 0, unchanged: 0, joined: 0, quarantined: 1, orphans: 2 }
const sum = 'a1b2c3d4e5f60718'
const verified = {
  ...{ expected: 4, found: 4, sourceChecksum: sum, targetChecksum: sum, dangling: 0, differing: 0, earliest: at, latest: at },
}
const run = (more: Partial<BackfillView> = {}): BackfillView => ({
  ...{ id: ID, number: 12, source: 'legacy', kind: 'sqlite', state: 'done', phase: null, dryRunOnly: false, trigger: 'hand' },
  ...{
    requestedBy: 'a@b.c',
    startedAt: at,
    finishedAt: at,
    progress: null,
    sourceHash: 'f00d',
    sourceBytes: 4_096,
    vanished: 3,
    notFound: 2,
  },
  collections: [
    { ...{ collection: 'tasks', entity: 'task', planned: { rows: 5, chunks: 1 }, dryRun: counts }, copied: counts, verified },
  ],
  redactions: [{ kind: 'jwt', collection: 'tasks', place: 'description', count: 2 }],
  sweep: { secrets: 2, notSearched: 1, bytes: 9_000, hits: 0, places: [] },
  ...{ quarantined: 1, maxQuarantine: 5, failure: null, replays: null, undoneAt: null, correlationId: 'c' },
  ...more,
})
const failure = { code: 'QUARANTINE_FULL', says: '6 rows are bad, and 5 may be.' }

async function mc(args: string[], answers: Record<string, Answer>) {
  const api = await startApiServer(answers)
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  const code = await runCli(['backfill', ...args], terminal)
  return { code, ...terminal.printed, requests: api.requests }
}
const one = (backfill: BackfillView): Record<string, Answer> => ({
  'GET /api/v1/backfills/12': { body: { backfill, asOf: '7' } },
})
const accepted = (backfill: BackfillView): Answer => ({ status: 202, body: { backfill } })
/** The end comes as a change, after what was loaded. */
const thenEnds = (before: BackfillView, end: BackfillView): Record<string, Answer> => ({
  ...one(before),
  'GET /api/v1/events': {
    body: { items: [{ id: '8', frame: { type: 'backfill', backfill: end } }], position: '8', reset: false },
  },
})

describe('mc backfill', () => {
  it.each<[BackfillView['state'], number]>([
    ['done', 0],
    ['planned', 0],
    ['failed', 1],
    ['cancelled', 2],
    ['copying', 2],
    ['undone', 2],
  ])('show of a run that is %s ends with %i', async (state, code) => {
    expect((await mc(['show', '12'], one(run({ state })))).code).toBe(code)
  })

  it('show says what came of it, how it was verified, and what was masked where', async () => {
    const { out } = await mc(['show', '#12'], one(run()))
    expect(out).toContain('copy      4 inserted, 0 updated, 0 unchanged, 0 joined, 1 left out, 2 orphans')
    expect(out).toContain(`4 of 4 rows, checksums equal (${sum}), 0 rows differ, 0 relations lead nowhere`)
    expect(out).toContain('masked    jwt in tasks description: 2')
    expect(out).toContain('0 of 2 secrets found in 9 000 bytes, 1 too short or common to search for')
    expect(out).toContain('3 rows of earlier runs are no longer in the source; they stay')
    expect(out).toContain('not found 2 rows to be tried again')
  })

  it('start --watch shows progress and ends with what became of it', async () => {
    const progress = { done: 2_000, total: 5_000, rowsPerSecond: 1_000, secondsLeft: 3 }
    const begun = run({ state: 'copying', phase: 'copying tasks', finishedAt: null, progress })
    const answers = { 'POST /api/v1/backfills': accepted(begun), ...thenEnds(begun, run({ state: 'failed', failure })) }
    const { code, out, err, requests } = await mc(['start', 'legacy', '--dry-run', '--watch'], answers)
    expect(code).toBe(1)
    expect(out).toContain('legacy #12 copying: 40 %, 2 000 of 5 000 rows, 1 000 rows/s, about 3 s left – copying tasks')
    expect(err).toContain('legacy #12 failed: 6 rows are bad, and 5 may be.')
    expect(requests[0]?.body).toEqual({ source: 'legacy', dryRun: true })
  })

  it('ends with 3 where nothing could be started, and where it is called wrongly', async () => {
    const refused = {
      status: 409,
      body: { type: 'about:blank', title: 'That cannot be done now', status: 409, detail: 'Backfill 11 is at work.' },
    }
    const { code, err } = await mc(['start', 'legacy'], { 'POST /api/v1/backfills': refused })
    expect(code).toBe(3)
    expect(err).toContain('Backfill 11 is at work.')
    expect((await mc(['start'], {})).code).toBe(3)
  })

  it('show and watch of a run that is not there could not run: that is no run that failed', async () => {
    expect((await mc(['show', '99'], {})).code).toBe(3)
    expect((await mc(['watch', '99'], {})).code).toBe(3)
    expect((await mc(['show', '12', '--url', 'none'], {})).code).toBe(3)
  })

  it('a run of too many bad rows leads to them', async () => {
    const tooMany = run({ state: 'failed', failure: { code: 'TOO_MANY_BAD_ROWS', says: '6 rows cannot be imported.' } })
    expect((await mc(['show', '12'], one(tooMany))).err).toContain('See them with: mc backfill quarantine 12')
  })

  it('undo without --watch does not call what was only asked for done', async () => {
    const { out } = await mc(['undo', '12'], { 'POST /api/v1/backfills/12/actions': accepted(run()) })
    expect(out).toBe('Asked to undo: legacy #12, done until then. See it with: mc backfill show 12\n')
  })

  it('replay asks for the rows that a run left out, of its source', async () => {
    const { code, requests } = await mc(['replay', '12'], {
      ...one(run()),
      'POST /api/v1/backfills': accepted(run({ number: 13 })),
    })
    expect(code).toBe(0)
    expect(requests.at(-1)?.body).toEqual({ source: 'legacy', dryRun: false, replay: 12 })
  })

  it('undo --watch waits until what is done is undone, and calls that done', async () => {
    const answers = { 'POST /api/v1/backfills/12/actions': accepted(run()), ...thenEnds(run(), run({ state: 'undone' })) }
    const { code, out, requests } = await mc(['undo', '12', '--watch'], answers)
    expect(code).toBe(0)
    expect(out).toContain('legacy #12 undone')
    expect(requests[0]?.body).toEqual({ action: 'undo' })
  })

  it('undo --watch of what could not be taken back ends with why', async () => {
    const later = { code: 'LATER_RUN', says: 'Backfill 13 of legacy stands on it.' }
    const answers = { 'POST /api/v1/backfills/12/actions': accepted(run()), ...thenEnds(run(), run({ failure: later })) }
    const { code, err } = await mc(['undo', '12', '--watch'], answers)
    expect(code).toBe(1)
    expect(err).toContain('legacy #12 was not taken back: Backfill 13 of legacy stands on it.')
  })

  it('report prints the part that is asked for byte for byte, for its signature to be checked', async () => {
    const report = { json: '{"a":1}', markdown: '# Report\u001b[2J\n', signature: 'c2ln', publicKey: 'key' }
    const answers = { 'GET /api/v1/backfills/12/report': { body: report } }
    expect((await mc(['report', '12', '--format', 'json'], answers)).out).toBe('{"a":1}')
    expect((await mc(['report', '12'], answers)).out).toBe('# Report\ufffd[2J\n')
  })

  it('list shows sources that never ran, and quarantine why rows were left out', async () => {
    const source = {
      source: 'old',
      kind: 'jsonl',
      path: '/data',
      gateway: 'imported',
      schedule: null,
      collections: [],
      latest: null,
    }
    const list = { items: [run()], sources: [source], brought: [], nextCursor: null, asOf: '7' }
    expect((await mc(['list'], { 'GET /api/v1/backfills': { body: list } })).out).toMatch(
      /old +jsonl +\/data +when asked +never run/,
    )
    const row = {
      id: ID,
      collection: 'tasks',
      key: '17',
      pointer: 'tasks, id 17',
      reason: 'wrong-type',
      field: 'createdAt',
      says: 'no time',
      row: {},
    }
    const page = { items: [{ ...row, replayedBy: null }], nextCursor: null }
    const { out } = await mc(['quarantine', '12'], { 'GET /api/v1/backfills/12/quarantine': { body: page } })
    expect(out).toMatch(/wrong-type +tasks +tasks, id 17 +createdAt +no time/)
  })

  it('quarantine lists more rows than a page of the API has', async () => {
    const bad = (n: number) => ({
      ...{
        id: ID,
        collection: 'tasks',
        key: String(n),
        pointer: `tasks, id ${n}`,
        reason: 'wrong-type',
        field: null,
        says: 'no',
      },
      ...{ row: null, replayedBy: null },
    })
    const paged: Answer = ({ query }, response) => {
      const from = Number(query.get('cursor') ?? 0)
      const to = Math.min(from + Number(query.get('limit')), 500)
      const items = Array.from({ length: to - from }, (_, index) => bad(from + index))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ items, nextCursor: to < 500 ? String(to) : null }))
    }
    const asked = async (limit: string) => {
      const { out, requests } = await mc(['quarantine', '12', '--limit', limit, '--json'], {
        'GET /api/v1/backfills/12/quarantine': paged,
      })
      const { items, nextCursor } = JSON.parse(out) as { items: { key: string }[]; nextCursor: string | null }
      return { keys: items.map(({ key }) => Number(key)), nextCursor, limits: requests.map(({ query }) => query.get('limit')) }
    }
    const keys = (count: number) => Array.from({ length: count }, (_, index) => index)
    expect(await asked('450')).toEqual({ keys: keys(450), nextCursor: '450', limits: ['200', '200', '50'] })
    expect(await asked('1000')).toMatchObject({ keys: keys(500), nextCursor: null })
  })
})
