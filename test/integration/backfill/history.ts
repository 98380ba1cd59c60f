import { createHash } from 'node:crypto'
import type { BackfillView } from '#contracts/backfills.ts'
import { BackfillFile } from '#contracts/config/backfill.ts'
import type { EntityName } from '#domain/backfill/entities.ts'
import type { Database } from '#prisma/client.ts'
import { createBackfill } from '#prisma/stores/backfill/create-backfill.ts'
import { encodeRows } from '#prisma/stores/backfill/encode-rows.ts'
import type { BackfillChunk, ReadyLink, ReadyRow } from '#prisma/stores/backfill/ready-row.ts'
import { saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { settleSessions } from '#prisma/stores/backfill/settle-sessions.ts'
import { writeChunk } from '#prisma/stores/backfill/write-chunk.ts'
import { TENANT } from '#test/integration/stores/store-database.ts'

/** When the history of these tests begins. */
export const LONG_AGO = Date.UTC(2019, 4, 1)

/** Stands for the keyed id: the same for the same name. */
export function idOf(name: string): string {
  const hex = createHash('md5').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** A row of a collection, known by its legacy key there. */
export const row = (
  collection: string,
  key: string,
  values: ReadyRow['values'],
  links: Record<string, ReadyLink | null> = {},
): ReadyRow => ({ id: idOf(`${collection}/${key}`), key, values, links, orphans: null })

export const linkTo = (collection: string, key: string): ReadyLink => ({ id: idOf(`${collection}/${key}`) })

/** A link to the session of that legacy key, whose key at the gateway is `agent:main:<key>`. */
export const inSession = (key: string): Record<string, ReadyLink> => ({
  session: { ...linkTo('sessions', key), session: { key: `agent:main:${key}`, agentId: 'main' } },
})

/** Collections in the order in which they are copied. */
export type History = readonly { collection: string; entity: EntityName; rows: readonly ReadyRow[] }[]

/** Two sessions of an agent with what happened in them, and a project with tasks. */
export const smallHistory = (): History => [
  {
    collection: 'agents',
    entity: 'agent',
    rows: [row('agents', 'main', { agentId: 'main', name: 'Main', detail: { team: 'ops' } })],
  },
  {
    collection: 'projects',
    entity: 'project',
    rows: [
      row('projects', '1', { name: 'Shop', status: 'active', createdAt: LONG_AGO }),
      row('projects', '2', { name: 'Shop front', createdAt: LONG_AGO + 1 }, { parent: linkTo('projects', '1') }),
    ],
  },
  {
    collection: 'sessions',
    entity: 'session',
    rows: ['a', 'b'].map((key) =>
      row('sessions', key, {
        key: `agent:main:${key}`,
        agentId: 'main',
        title: `Session ${key}`,
        createdAt: LONG_AGO,
        status: 'done',
      }),
    ),
  },
  {
    collection: 'tasks',
    entity: 'task',
    rows: ['1', '2', '3'].map((key) =>
      row(
        'tasks',
        key,
        {
          title: `Task ${key}`,
          status: 'done',
          createdAt: LONG_AGO,
          completedAt: LONG_AGO + 3_600_000,
          detail: { points: Number(key) },
        },
        {
          ...{ project: linkTo('projects', '1'), agent: linkTo('agents', 'main'), session: linkTo('sessions', 'a') },
          parent: key === '3' ? linkTo('tasks', '1') : null,
        },
      ),
    ),
  },
  {
    collection: 'runs',
    entity: 'run',
    rows: [
      row(
        'runs',
        'r1',
        { runId: 'r1', state: 'failed', startedAt: LONG_AGO, endedAt: LONG_AGO + 60_000, error: 'no' },
        inSession('a'),
      ),
    ],
  },
  {
    collection: 'calls',
    entity: 'tool-call',
    rows: [
      row(
        'calls',
        'c1',
        {
          toolCallId: 'c1',
          name: 'exec',
          runId: 'r1',
          resultClass: 'nonzero',
          exitCode: -1,
          startedAt: LONG_AGO + 5,
          args: { b: 1, a: [2.5] },
        },
        inSession('a'),
      ),
    ],
  },
  {
    collection: 'uses',
    entity: 'token-use',
    rows: ['m1', 'm2'].map((key) =>
      row(
        'uses',
        key,
        { messageId: key, at: LONG_AGO + 10_000, runId: 'r1', model: 'm', input: 100, output: 20, costUsd: 0.125 },
        inSession('a'),
      ),
    ),
  },
  {
    collection: 'events',
    entity: 'event',
    rows: [
      row('events', 'e1', { kind: 'message', at: LONG_AGO + 20_000, dedupKey: 'msg:m1', body: { text: 'hi' } }, inSession('a')),
      row('events', 'e2', { kind: 'note', at: LONG_AGO + 30_000 }, inSession('b')),
    ],
  },
  {
    collection: 'files',
    entity: 'document',
    rows: [row('files', 'state.json', { kind: 'state', name: 'state.json', at: LONG_AGO, body: { step: 2 } })],
  },
]

const file = BackfillFile.parse({
  ...{ kind: 'sqlite', path: 'legacy.db', gateway: 'legacy' },
  collections: [{ from: 'tasks', entity: 'task', key: 'id', fields: { title: 'title' } }],
})

/** Writes a run of a source down. */
export async function beginRun(db: Database, source = 'old', replays: string | null = null): Promise<BackfillView> {
  const asked = { source, kind: 'sqlite', mapping: file, mappingHash: 'h', maxQuarantine: 0, dryRunOnly: false } as const
  const made = await createBackfill(db, TENANT, { ...asked, trigger: 'hand', requestedBy: 'a@b.c', correlationId: 'c', replays })
  if (!made.created) throw new Error('Another run of the source is at work.')
  return made.backfill
}

/** A chunk of a history's collection. */
export const chunkOf = (
  run: BackfillView,
  { collection, entity, rows }: History[number],
  more: Partial<BackfillChunk> = {},
): BackfillChunk => ({
  ...{ backfillId: run.id, source: run.source, gateway: 'legacy', collection, entity, n: 0, rows: encodeRows(entity, rows) },
  ...{ quarantined: [], replays: null, ...more },
})

/** Copies a history as one run, a chunk a collection, and gives what became of each collection's rows. */
export async function copyHistory(db: Database, run: BackfillView, history: History, commit = true) {
  const counts: Record<string, Awaited<ReturnType<typeof writeChunk>>> = {}
  for (const each of history) counts[each.collection] = await writeChunk(db, TENANT, chunkOf(run, each), { commit })
  return counts
}

/** A run as those take it that look at what it has copied. */
export const asVerified = ({ id, source }: Pick<BackfillView, 'id' | 'source'>, history: History) => ({
  ...{ backfillId: id, source, isReplay: false },
  collections: history.map(({ collection, entity }) => ({ collection, entity })),
})

/** A whole run that is settled and done. */
export async function runThrough(db: Database, history: History, source = 'old') {
  const run = await beginRun(db, source)
  const counts = await copyHistory(db, run, history)
  await settleSessions(db, TENANT, asVerified(run, history))
  return { run: await saveBackfill(db, TENANT, run.id, { state: 'done' }), counts }
}
