import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AskedBackfill, BackfillRef } from '#contracts/backfill-payloads.ts'
import type { BackfillView } from '#contracts/backfills.ts'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { type BackfillState, isBackfillOver } from '#domain/backfill/states.ts'
import { listBackfillSources } from '#prisma/stores/backfill/backfill-sources.ts'
import { findBackfill } from '#prisma/stores/backfill/find-backfill.ts'
import type { Launched } from '#start/launch.ts'
import { startBackfill } from '#temporal/start-backfill.ts'
import { Installation, type Servers } from '../monitoring/installation.ts'
import { until } from '../monitoring/until.ts'

/** A legacy board: what its file says of it, for tests to change. */
export const board = {
  kind: 'sqlite',
  path: '../board.db',
  gateway: 'old-fleet',
  collections: [
    { from: 'agents', entity: 'agent', key: 'id', fields: { agentId: 'name', name: 'name' } },
    {
      ...{ from: 'projects', entity: 'project', key: 'id' },
      fields: { name: 'title', createdAt: { from: 'created', as: ['epoch-s'] } },
    },
    {
      ...{ from: 'tasks', entity: 'task', key: 'id' },
      fields: { title: 'title', status: 'state', description: 'notes', createdAt: { from: 'created', as: ['epoch-s'] } },
      relations: { project: { from: 'project_id', to: 'projects' }, agent: { from: 'agent_id', to: 'agents' } },
    },
  ],
} as const

/** Made of parts, so that it is no token to who searches this repository. */
export const SECRET = ['ghp', 'R4nd0mLookingT0kenOfThirtySixChars12'].join('_')

type Board = { projects?: number; tasks?: number }

/** Writes a board's database: tasks of projects and agents; the seventh task holds a secret, the eighth names no project that is there. */
export function writeBoard(path: string, { projects = 10, tasks = 100 }: Board = {}): void {
  const db = new DatabaseSync(path)
  db.exec(`CREATE TABLE agents (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT NOT NULL, created INTEGER);
    CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, state TEXT, notes TEXT, created INTEGER, project_id INTEGER, agent_id INTEGER);
    BEGIN`)
  const agent = db.prepare('INSERT INTO agents VALUES (?, ?)')
  for (let id = 1; id <= 5; id += 1) agent.run(id, `agent-${id}`)
  const project = db.prepare('INSERT INTO projects VALUES (?, ?, ?)')
  for (let id = 1; id <= projects; id += 1) project.run(id, `Project ${id}`, 1_600_000_000 + id)
  const task = db.prepare('INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?)')
  for (let id = 1; id <= tasks; id += 1) {
    const notes = id === 7 ? `use ${SECRET} for it` : `note ${id}`
    const of = id === 8 ? projects + 1_000 : (id % projects) + 1
    task.run(id, `Task ${id}`, id % 3 === 0 ? 'done' : 'open', notes, 1_600_000_000 + id * 60, of, (id % 5) + 1)
  }
  db.exec('COMMIT')
  db.close()
}

/** An installation with a legacy board beside it, and a worker. */
export class BackfillRig {
  readonly installation: Installation
  #worker: Launched | null = null

  private constructor(installation: Installation) {
    this.installation = installation
  }

  static async open(servers: Servers, size?: Board): Promise<BackfillRig> {
    const installation = await Installation.open(servers)
    const rig = new BackfillRig(installation)
    writeBoard(rig.path, size)
    await installation.configure([])
    await rig.configure(board)
    await rig.startWorker()
    await rig.inForce(board)
    return rig
  }

  async startWorker(): Promise<void> {
    this.#worker = await this.installation.startWorker()
  }

  /** Ends the worker without any warning. */
  async killWorker(): Promise<void> {
    await this.#worker?.stop('SIGKILL')
  }

  get path(): string {
    return join(this.installation.dir, 'board.db')
  }

  /** Writes the file of the source `board`. JSON is YAML. */
  async configure(file: Record<string, unknown>, source = 'board'): Promise<void> {
    const folder = join(this.installation.dir, 'config', 'backfills')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, `${source}.yaml`), JSON.stringify(file))
  }

  /** Waits until the worker has taken up what `configure` wrote. */
  async inForce(file: Record<string, unknown>, source = 'board'): Promise<void> {
    await until('the source to be in force', async () => {
      const found = (await listBackfillSources(this.installation.db, tenantId)).find(({ slug }) => slug === source)
      return found !== undefined && Object.entries(file).every(([key, value]) => contains(Reflect.get(found.file, key), value))
    })
  }

  async change(file: Record<string, unknown>): Promise<void> {
    await this.configure(file)
    await this.inForce(file)
  }

  async start(asked: Partial<AskedBackfill> = {}): Promise<BackfillRef> {
    const { db, temporal } = this.installation
    const begun = await startBackfill(
      { db, client: temporal.client },
      {
        ...{ tenantId, source: 'board', dryRun: false, replay: null, trigger: 'hand', requestedBy: 'ada@example.com' },
        ...{ correlationId: randomUUID(), ...asked },
      },
    )
    if (!begun.ok) throw new Error(begun.says)
    const { id: backfillId, number, source } = begun.backfill
    return { tenantId, backfillId, number, source }
  }

  async view({ backfillId }: Pick<BackfillRef, 'backfillId'>): Promise<BackfillView> {
    const found = await findBackfill(this.installation.db, tenantId, backfillId)
    if (!found) throw new Error('The backfill is gone.')
    return found
  }

  async reaches(ref: BackfillRef, state: BackfillState, withinMs = 60_000): Promise<BackfillView> {
    let last: BackfillView | null = null
    const look = async () => {
      last = await this.view(ref)
      const isLeft = state === 'undone' && last.state === 'done'
      return (last.state === state || (isBackfillOver(last.state) && !isLeft)) && last
    }
    const soFar = () => `It is ${last?.state}: ${last?.phase}.`
    const seen = await until(`backfill ${ref.number} to be ${state}`, look, { withinMs, soFar }).catch(async (error: unknown) => {
      const warnings = (await this.installation.workerLog()).split('\n').filter((line) => line.includes('"level":"warn"'))
      throw new Error(`${String(error)} The worker warned of: ${warnings.slice(-3).join('\n')}`, { cause: error })
    })
    if (seen.state !== state) throw new Error(`It is ${seen.state}: ${seen.failure?.code} ${seen.failure?.says}`)
    return seen
  }

  /** Starts a run and waits for its end. */
  async run(asked: Partial<AskedBackfill> = {}, state: BackfillState = 'done'): Promise<BackfillView> {
    return await this.reaches(await this.start(asked), state)
  }

  async count(table: 'task' | 'project' | 'agent' | 'imported_row' | 'quarantined_row' | 'backfill_chunk'): Promise<number> {
    const [row] = await this.installation.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)
    return row?.n ?? 0
  }

  async close(): Promise<void> {
    await this.installation.close()
  }
}

/** Whether `value` says at least what `wanted` does: a schema adds its defaults. */
function contains(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(wanted).every(([key, inner]) => contains(Reflect.get(value, key), inner))
}
