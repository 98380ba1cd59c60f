import { DatabaseSync } from 'node:sqlite'
import { seededRandom } from '#demo/random.ts'

/** How much history a legacy file holds. The size: 500,000 tasks of 1,000 agents and 1,000 projects, about 100 MB. */
export type LegacySize = { tasks: number; agents: number; projects: number }

/** One task in so many holds a secret, as transcripts do. */
const SECRET_EVERY = 500

const WORDS = [
  ...(['deploy', 'check', 'review', 'the', 'queue', 'of', 'release', 'notes', 'because', 'retry', 'failed', 'after'] as const),
  ...(['timeout', 'and', 'agent', 'reads', 'file', 'again', 'then', 'writes', 'summary', 'for', 'customer'] as const),
] as const
const TOKEN_ALPHABET = [
  'a',
  'b',
  'c',
  'd',
  'k',
  'm',
  'p',
  'L',
  'M',
  'N',
  'O',
  'Q',
  'T',
  'V',
  '0',
  '1',
  '2',
  '3',
  '7',
  '9',
] as const

/** Writes a legacy database as a task board leaves it: plain tables, epoch seconds, prose, a little JSON, and some secrets. */
export function writeLegacyFile(path: string, { tasks, agents, projects }: LegacySize): void {
  const { pick } = seededRandom(1)
  const prose = (words: number) => Array.from({ length: words }, () => pick(WORDS)).join(' ')
  const token = () => ['ghp', Array.from({ length: 36 }, () => pick(TOKEN_ALPHABET)).join('')].join('_')
  const db = new DatabaseSync(path)
  db.exec(`CREATE TABLE agents (id INTEGER PRIMARY KEY, name TEXT NOT NULL, created INTEGER);
    CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT, created INTEGER);
    CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT, notes TEXT, settings TEXT, created INTEGER,
      updated INTEGER, project_id INTEGER REFERENCES projects(id), agent_id INTEGER REFERENCES agents(id));
    BEGIN`)
  const agent = db.prepare('INSERT INTO agents VALUES (?, ?, ?)')
  for (let id = 1; id <= agents; id += 1) agent.run(id, `agent-${id}`, 1_600_000_000 + id)
  const project = db.prepare('INSERT INTO projects VALUES (?, ?, ?, ?)')
  for (let id = 1; id <= projects; id += 1) project.run(id, `Project ${prose(3)}`, pick(['open', 'closed']), 1_600_000_000 + id)
  const task = db.prepare('INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  for (let id = 1; id <= tasks; id += 1) {
    const notes = id % SECRET_EVERY === 0 ? `${prose(8)} with ${token()} ${prose(4)}` : prose(14)
    const settings = JSON.stringify({ retries: id % 5, labels: [pick(WORDS), pick(WORDS)] })
    const created = 1_600_000_000 + id * 60
    const of = [1 + (id % projects), 1 + (id % agents)] as const
    task.run(id, prose(5), pick(['open', 'done', 'failed']), notes, settings, created, created + 3_600, ...of)
  }
  db.exec('COMMIT')
  db.close()
}

/** What becomes of it. */
export const legacyMapping = {
  kind: 'sqlite',
  gateway: 'legacy',
  collections: [
    {
      ...{ from: 'agents', entity: 'agent', key: 'id' },
      fields: { agentId: 'name', name: 'name', createdAt: { from: 'created', as: ['epoch-s'] } },
    },
    {
      ...{ from: 'projects', entity: 'project', key: 'id' },
      fields: { name: 'title', status: 'state', createdAt: { from: 'created', as: ['epoch-s'] } },
    },
    {
      ...{ from: 'tasks', entity: 'task', key: 'id' },
      fields: {
        ...{ title: 'title', status: 'state', description: 'notes', detail: { from: 'settings', as: ['json'] } },
        ...{ createdAt: { from: 'created', as: ['epoch-s'] }, updatedAt: { from: 'updated', as: ['epoch-s'] } },
      },
      relations: { project: { from: 'project_id', to: 'projects' }, agent: { from: 'agent_id', to: 'agents' } },
    },
  ],
} as const
