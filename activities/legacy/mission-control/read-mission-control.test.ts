import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderHash } from '../testing/folder-hash.ts'
import { mappedSource } from '../testing/mapped-source.ts'
import { planted, writeOtherMissionControl } from '../testing/other-mission-control.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'other-mission-control-'))
  path = join(folder, 'mission-control.db')
  writeOtherMissionControl(path)
})
afterEach(() => rm(folder, { recursive: true }))

const read = () => mappedSource('mission-control', path)
const T0 = Date.UTC(2026, 1, 1)

describe('the database of builderz-labs/mission-control', () => {
  it('fits the mapping that is known for it, with nothing wrong, and only what names nobody dangling', async () => {
    const { faults, bad, dangling } = await read()
    expect({ faults, bad, dangling }).toEqual({ faults: [], bad: [], dangling: ['tasks, id 12: agent Somebody'] })
  })

  it('brings tasks with their project, agent and thread', async () => {
    const { mapped } = await read()
    expect(mapped.task).toMatchObject([
      {
        values: { title: 'Fix login', status: 'done', result: 'Fixed.', createdAt: T0, completedAt: T0 + 50_000 },
        links: { project: '5', agent: 'Jarvis', session: 'mission-control:task:10' },
      },
      {
        values: { title: 'Write docs', detail: { tags: ['docs'] } },
        links: { agent: 'Jarvis', session: 'mission-control:task:11' },
      },
      { values: { title: 'Unowned' }, links: { agent: 'Somebody', session: null } },
    ])
  })

  it('tells agents of one name in two workspaces apart', async () => {
    const { mapped } = await read()
    expect(mapped.agent.map(({ values }) => values.agentId)).toEqual(['Jarvis', 'Vision', 'workspace 2: Jarvis'])
  })

  it('tells what was said where it was said', async () => {
    const { mapped } = await read()
    const said = mapped.event.filter(({ values }) => values.kind === 'message')
    expect(said.map(({ values, links }) => [values.dedupKey, links.session, (values.body as { role: string }).role])).toEqual([
      ['comment:1', 'mission-control:task:10', 'assistant'],
      ['comment:2', 'mission-control:task:10', 'user'],
      ['comment:3', 'mission-control:task:99', 'other'],
      ['activity:1', 'mission-control:task:11', 'other'],
      ['activity:2', 'mission-control:agent:Jarvis', 'other'],
      ['activity:3', 'mission-control:activity', 'other'],
      ['chat:1', 'mission-control:chat:c1', 'user'],
    ])
  })

  it('counts tokens where they were used, and knows no price where none was said', async () => {
    const { mapped } = await read()
    expect(mapped['token-use'].map(({ values, links }) => [links.session, values.input, values.costUsd])).toEqual([
      ['agent:jarvis:main', 100, 0.02],
      ['Vision:cli', 5, null],
      ['claude:c-1', 7, 0.5],
      ['mission-control:task:10', 40, null],
    ])
    expect(mapped['token-use'][2]?.values.at).toBe(T0 + 10 * 3_600_000)
  })

  it('brings runs that ended, and the tools that they and agents called', async () => {
    const { mapped } = await read()
    expect(mapped.run.map(({ values }) => [values.runId, values.state])).toEqual([['r1', 'done']])
    expect(mapped['tool-call'].map(({ values }) => [values.name, values.resultClass, values.startedAt])).toEqual([
      ['github.search', 'error', T0 - 250],
      ['bash', 'ok', T0 + 9 * 3_600_000 + 1_000],
    ])
  })

  it('brings no secret with it, and is not changed', async () => {
    const before = await folderHash(folder)
    const { text } = await read()
    for (const secret of Object.values(planted)) expect(text).not.toContain(secret)
    expect(await folderHash(folder)).toBe(before)
  })

  it('of an early release is read as far as it goes', async () => {
    const db = new DatabaseSync(path)
    for (const table of ['runs', 'projects', 'token_usage', 'messages', 'claude_sessions']) db.exec(`DROP TABLE ${table}`)
    for (const column of ['project_id', 'resolution', 'completed_at']) db.exec(`ALTER TABLE tasks DROP COLUMN ${column}`)
    db.close()
    const { faults, bad, mapped } = await read()
    expect({ faults, bad, tasks: mapped.task.length }).toEqual({ faults: [], bad: [], tasks: 3 })
  })

  it('that is another one is refused with what to do', async () => {
    const db = new DatabaseSync(path)
    db.exec('DROP TABLE agents')
    db.close()
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringContaining('kind: sqlite') })
  })
})
