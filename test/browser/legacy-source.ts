import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Installation } from '#test/monitoring/installation.ts'

/** Never a secret of anybody; put together here, so that no scanner takes this file for one that holds it. */
export const PLANTED = ['ghp', 'R3alL00kingT0kenButN0tOne0fAny1sX9'].join('_')

/** Tasks of the source, of which one has no title and one names a project that is not there. */
export const TASKS = 12_000
export const PROJECTS = 20

/** The mapping, as people write it. */
const mapping = (path: string, maxQuarantine: number) => ({
  ...{ kind: 'sqlite', path, maxQuarantine },
  collections: [
    {
      ...{ from: 'projects', entity: 'project', key: 'id' },
      fields: { name: 'title', createdAt: { from: 'created', as: ['epoch-s'] } },
    },
    {
      ...{ from: 'tasks', entity: 'task', key: 'id' },
      fields: { title: 'title', description: 'notes', status: 'state', createdAt: { from: 'created', as: ['epoch-s'] } },
      relations: { project: { from: 'project_id', to: 'projects' } },
    },
  ],
})

/** Puts a legacy database beside the configuration of an installation and names it there. @returns the database, to be changed */
export async function addLegacySource({ dir }: Installation, slug: string, maxQuarantine: number): Promise<DatabaseSync> {
  const path = join(dir, `${slug}.db`)
  const database = new DatabaseSync(path)
  database.exec(`CREATE TABLE projects (id INTEGER PRIMARY KEY, title TEXT, created INTEGER);
    CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, notes TEXT, state TEXT, project_id INTEGER, created INTEGER);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${PROJECTS})
      INSERT INTO projects SELECT i, 'Project ' || i, 1500000000 + i * 86400 FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${TASKS})
      INSERT INTO tasks SELECT i, 'Task ' || i, 'Call them about invoice ' || i, CASE WHEN i % 3 = 0 THEN 'open' ELSE 'done' END,
        1 + i % ${PROJECTS}, 1500000000 + i * 600 FROM n;
    UPDATE tasks SET title = NULL WHERE id = 77;
    UPDATE tasks SET project_id = 9999 WHERE id = 78`)
  database.prepare('UPDATE tasks SET notes = ? WHERE id = 79').run(`Deploy with ${PLANTED}, then tell Ann.`)
  const folder = join(dir, 'config', 'backfills')
  await mkdir(folder, { recursive: true })
  // JSON is YAML.
  await writeFile(join(folder, `${slug}.yaml`), JSON.stringify(mapping(path, maxQuarantine)))
  return database
}
