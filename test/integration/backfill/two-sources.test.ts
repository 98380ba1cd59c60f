import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { BackfillRef } from '#contracts/backfill-payloads.ts'
import { actOnBackfill } from '#temporal/act-on-backfill.ts'
import { BackfillRig } from '#test/workflows/backfill-rig.ts'
import { CopyGate } from '#test/workflows/copy-gate.ts'

/** Each source has these many sessions of these many agents; the last ones of the first are the first ones of the second. */
const SESSIONS = 300
const AGENTS = 9
const SHARED = { sessions: 100, agents: 3 }
/** Calls of a model in a session: some that both sources tell of, others that one alone does. */
const USES = 20
const TOKENS = 10

let rig: BackfillRig
let gate: CopyGate
beforeAll(async () => {
  const servers = {
    ...{ ownerUrl: inject('postgresOwnerUrl'), appUrl: inject('postgresAppUrl'), temporalAddress: inject('temporalAddress') },
  }
  rig = await BackfillRig.open(servers)
  gate = await CopyGate.build(servers, rig.installation.databaseUrl)
  for (const [source, from] of [['east', 0] as const, ['west', SESSIONS - SHARED.sessions] as const]) {
    writeFleet(join(rig.installation.dir, `${source}.db`), { source, from })
    const file = fleet(`../${source}.db`)
    await rig.configure(file, source)
    await rig.inForce(file, source)
  }
})
afterAll(async () => {
  await gate?.close()
  await rig?.close()
})

const at = (name: string) => ({ from: name, as: ['epoch-s'] })
const inSession = { session: { from: 'session', to: 'sessions' } }

const fleet = (path: string) => ({
  ...{ kind: 'sqlite', path, gateway: 'old-fleet' },
  collections: [
    { from: 'agents', entity: 'agent', key: 'id', fields: { agentId: 'id', name: 'name' } },
    { from: 'sessions', entity: 'session', key: 'id', fields: { key: 'id', agentId: 'agent', createdAt: at('made') } },
    {
      ...{ from: 'uses', entity: 'token-use', key: 'id', relations: inSession },
      fields: { messageId: 'id', at: at('at'), input: 'input', output: 'output' },
    },
    {
      ...{ from: 'tasks', entity: 'task', key: 'id', fields: { title: 'title' } },
      relations: { ...inSession, agent: { from: 'agent', to: 'agents' } },
    },
  ],
})

/** Rows that are in both sources are the same in both. */
function writeFleet(path: string, { source, from }: { source: string; from: number }): void {
  const db = new DatabaseSync(path)
  db.exec(`CREATE TABLE agents (id TEXT PRIMARY KEY, name TEXT); CREATE TABLE sessions (id TEXT PRIMARY KEY, agent TEXT, made INTEGER);
    CREATE TABLE uses (id TEXT PRIMARY KEY, session TEXT, at INTEGER, input INTEGER, output INTEGER);
    CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, session TEXT, agent TEXT); BEGIN`)
  const agentOf = (n: number) => `agent-${Math.floor((n * AGENTS) / SESSIONS)}`
  const agent = db.prepare('INSERT OR IGNORE INTO agents VALUES (?, ?)')
  const session = db.prepare('INSERT INTO sessions VALUES (?, ?, ?)')
  const use = db.prepare('INSERT INTO uses VALUES (?, ?, ?, ?, ?)')
  const task = db.prepare('INSERT INTO tasks (title, session, agent) VALUES (?, ?, ?)')
  for (let n = from; n < from + SESSIONS; n += 1) {
    const key = `agent:${agentOf(n)}:s${n}`
    agent.run(agentOf(n), `The ${agentOf(n)}`)
    session.run(key, agentOf(n), 1_600_000_000 + n)
    for (let call = 0; call < USES; call += 1) {
      const id = call % 2 === 0 ? `m-${n}-${call}` : `m-${source}-${n}-${call}`
      use.run(id, key, 1_600_000_000 + n + call, TOKENS, 1)
    }
    task.run(`${source} ${n}`, key, agentOf(n))
  }
  db.exec('COMMIT')
  db.close()
}

const undo = async (ref: BackfillRef) => {
  await actOnBackfill(rig.installation.temporal.client, ref, 'undo')
  return await rig.reaches(ref, 'undone')
}

async function counts() {
  const [row] = await rig.installation.query(
    `SELECT (SELECT count(*) FROM agent)::int AS agents, (SELECT count(*) FROM session)::int AS sessions,
      (SELECT count(*) FROM token_use)::int AS uses, (SELECT count(*) FROM task)::int AS tasks,
      (SELECT sum(input_tokens) FROM session)::int AS told,
      (SELECT count(*) FROM task t WHERE t.session_id IS NULL OR t.agent_id IS NULL)::int AS astray,
      (SELECT count(*) FROM session s WHERE s.input_tokens <>
        (SELECT coalesce(sum(u.input), 0) FROM token_use u WHERE u.session_id = s.id))::int AS wrong`,
  )
  return row
}

/** Every second call in a session that both have. */
const SHARED_USES = SHARED.sessions * (USES / 2)
const USES_OF_BOTH = 2 * SESSIONS * USES - SHARED_USES
const both = {
  ...{ agents: 2 * AGENTS - SHARED.agents, sessions: 2 * SESSIONS - SHARED.sessions, uses: USES_OF_BOTH, tasks: 2 * SESSIONS },
  ...{ told: USES_OF_BOTH * TOKENS, astray: 0, wrong: 0 },
}
const one = {
  ...{ agents: AGENTS, sessions: SESSIONS, uses: SESSIONS * USES, tasks: SESSIONS },
  ...{ told: SESSIONS * USES * TOKENS, astray: 0, wrong: 0 },
}

describe('two sources of one fleet that are brought at the same time', () => {
  it.each([
    ['first', 0],
    ['second', 1],
  ] as const)(
    'are both right, with what both tell of brought once; and so is the other when the %s is undone',
    async (_, which) => {
      // Both stand in their copy, sessions and all: neither is over before the other begins.
      await gate.shut()
      const refs = [await rig.start({ source: 'east' }), await rig.start({ source: 'west' })] as const
      await gate.reached()
      await gate.open()
      const views = await Promise.all(refs.map(async (ref) => await rig.reaches(ref, 'done')))
      for (const { verified } of views.flatMap(({ collections }) => collections)) {
        expect(verified).toMatchObject({ differing: 0, dangling: 0 })
        expect([verified?.found, verified?.sourceChecksum]).toEqual([verified?.expected, verified?.targetChecksum])
      }
      const came = views.flatMap(({ collections }) => collections.map(({ copied }) => copied))
      const sum = (of: 'inserted' | 'joined') => came.reduce((total, copied) => total + (copied?.[of] ?? 0), 0)
      expect(sum('joined')).toBe(SHARED.agents + SHARED.sessions + SHARED_USES)
      expect(await counts()).toEqual(both)
      await undo(refs[which])
      expect(await counts()).toEqual(one)
      // What is left is known for what it is: it does not come a second time.
      const other = refs[1 - which]
      const again = await rig.run({ source: other?.source ?? '' })
      expect(again.collections.map(({ copied }) => copied?.inserted)).toEqual([0, 0, 0, 0])
      expect(await counts()).toEqual(one)
      if (other) await undo({ ...other, backfillId: again.id, number: again.number })
      if (other) await undo(other)
      expect(await counts()).toMatchObject({ agents: 0, sessions: 0, uses: 0, tasks: 0, told: null })
      expect(await rig.count('imported_row')).toBe(0)
    },
  )
})

describe('runs of one source that are begun at the same moment', () => {
  it('are one run: the others are refused, and told which is at work', async () => {
    const begun = await Promise.allSettled(Array.from({ length: 6 }, async () => await rig.start({ source: 'east' })))
    const refs = begun.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const said = begun.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))
    expect(refs).toHaveLength(1)
    const number = refs[0]?.number
    expect(said.filter((each) => !each.startsWith(`Error: Backfill ${number} of east is at work`))).toEqual([])
    expect(said).toHaveLength(5)
    const view = await rig.reaches(refs[0] as BackfillRef, 'done')
    const copied = view.collections.find(({ collection }) => collection === 'tasks')?.copied
    expect(copied).toMatchObject({ rows: SESSIONS, inserted: SESSIONS })
  })

  it('can be begun again once that one is over', async () => {
    expect((await rig.run({ source: 'east' })).state).toBe('done')
  })
})
