import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderHash } from '../testing/folder-hash.ts'
import { mappedSource } from '../testing/mapped-source.ts'
import { planted, writeOpenClawState } from '../testing/openclaw-state.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'openclaw-state-'))
  await writeOpenClawState(folder)
})
afterEach(() => rm(folder, { recursive: true }))

const read = () => mappedSource('openclaw', folder)
const agentDatabase = () => new DatabaseSync(join(folder, 'agents', 'main', 'agent', 'openclaw-agent.sqlite'))

describe('the state folder of an OpenClaw gateway', () => {
  it('fits the mapping that is known for it, with nothing wrong and nothing dangling', async () => {
    const { faults, bad, dangling, files } = await read()
    expect({ faults, bad, dangling, files }).toEqual({ faults: [], bad: [], dangling: [], files: 3 })
  })

  it('tells facts under the keys that they had live', async () => {
    const { mapped } = await read()
    const keys = mapped.event
      .filter(({ links }) => links.session === 'agent:main:alpha')
      .map(({ values }) => String(values.dedupKey))
    expect(keys.sort()).toEqual([
      ...['msg:m1', 'msg:m2', 'msg:m4', 'msg:m6', 'msg:m7', 'run-end:run-1', 'run-start:run-1', 'run-start:run-4'],
      ...['tool-end:call_1', 'tool-start:call_1'],
    ])
  })

  it('makes one row of a tool call, with its arguments, times and exit code', async () => {
    const { mapped } = await read()
    expect(mapped['tool-call'].map(({ values }) => values)).toMatchObject([
      {
        toolCallId: 'call_1',
        name: 'exec',
        runId: 'run-1',
        resultClass: 'nonzero',
        exitCode: 2,
        durationMs: 1_800,
        args: { command: 'make' },
      },
    ])
  })

  it('counts the tokens of each message once, although a fork repeats it', async () => {
    const { mapped } = await read()
    expect(mapped['token-use'].map(({ values }) => values)).toMatchObject([
      { messageId: 'm2', input: 1_311, output: 42, cacheRead: 100, costUsd: 0.004563, model: 'large' },
      { messageId: 'm4', input: 1_311 },
    ])
  })

  it('says how runs ended, and nothing of one that was at work', async () => {
    const { mapped } = await read()
    const runs = Object.fromEntries(mapped.run.map(({ values }) => [values.runId, values]))
    expect(runs).toMatchObject({
      'run-1': { state: 'done', error: null },
      'run-2': { state: 'failed', error: 'no key', startedAt: null },
      'run-3': { state: 'killed' },
    })
    expect(runs).not.toHaveProperty('run-4')
  })

  it('knows sessions that were deleted, and those of which only the audit speaks', async () => {
    const { mapped } = await read()
    const sessions = Object.fromEntries(mapped.session.map(({ values }) => [values.key, values]))
    expect(Object.keys(sessions).sort()).toEqual(
      ['alpha', 'failed', 'forgotten', 'gone', 'working'].map((name) => `agent:main:${name}`),
    )
    expect(sessions['agent:main:alpha']).toMatchObject({ status: 'done', label: 'Alpha', model: 'large', kind: 'direct' })
    expect(sessions['agent:main:working']).toMatchObject({ status: null })
  })

  it('brings agents, projects, tasks, schedules and the configuration', async () => {
    const { mapped } = await read()
    expect(mapped.agent.map(({ values }) => [values.agentId, values.name])).toEqual([['main', 'Main']])
    expect(mapped.project.map(({ values }) => values.name)).toEqual(['Website'])
    expect(mapped.task).toMatchObject([
      {
        values: { title: 'nightly', status: 'failed', result: 'no key' },
        links: { agent: 'main', session: 'agent:main:failed' },
      },
    ])
    expect(mapped.document.map(({ values }) => [values.kind, values.name])).toEqual([
      ['config', 'openclaw.json'],
      ['cron', 'nightly'],
    ])
  })

  it('brings no secret with it', async () => {
    const { text } = await read()
    for (const secret of Object.values(planted)) expect(text).not.toContain(secret)
    expect(text).toContain('and a very long story')
  })

  it('is the same for who asks twice, and another one once something was said', async () => {
    const [first, second] = [await read(), await read()]
    expect(second.sha256).toBe(first.sha256)
    const db = agentDatabase()
    db.exec(`UPDATE transcript_events SET event_json = replace(event_json, 'It failed.', 'It works.')`)
    db.close()
    expect((await read()).sha256).not.toBe(first.sha256)
  })

  it('is not changed, nor is anything made in it', async () => {
    const before = await folderHash(folder)
    await read()
    expect(await folderHash(folder)).toBe(before)
  })

  it('keeps a line that cannot be read as a bad row, and goes on', async () => {
    const db = agentDatabase()
    db.exec(`UPDATE transcript_events SET event_json = '{"type":"message","id":"m' WHERE session_id = 'alpha-1' AND seq = 4;
      UPDATE transcript_events SET event_zstd = x'28b52ffd00' WHERE event_zstd IS NOT NULL`)
    db.close()
    const { bad, mapped } = await read()
    expect(bad.map(({ pointer }) => pointer)).toEqual([
      'agents/main/agent/openclaw-agent.sqlite, session agent:main:alpha, transcript alpha-1, line 4',
      'agents/main/agent/openclaw-agent.sqlite, session agent:main:alpha, transcript alpha-1, line 6',
    ])
    expect(mapped.event.map(({ values }) => values.dedupKey)).toContain('msg:m7')
  })

  it('that is damaged is refused with the file that is', async () => {
    await writeFile(join(folder, 'state', 'openclaw.sqlite'), 'SQLite format 3\0 and then nothing')
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_CORRUPT', message: expect.stringContaining('openclaw.sqlite') })
  })

  it('that is none is told from an older one', async () => {
    await rm(join(folder, 'state'), { recursive: true })
    await rm(join(folder, 'agents', 'main', 'agent'), { recursive: true })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringContaining('kind: clawdbot') })
  })
})
