import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planted, writeClawdbotState } from '../testing/clawdbot-state.ts'
import { folderHash } from '../testing/folder-hash.ts'
import { mappedSource } from '../testing/mapped-source.ts'
import { sessionKeyOf } from './session-store.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clawdbot-state-'))
  await writeClawdbotState(folder)
})
afterEach(() => rm(folder, { recursive: true }))

const read = () => mappedSource('clawdbot', folder)
const transcript = (name: string) => join(folder, 'agents', 'main', 'sessions', name)

describe('the state folder of a Clawdbot', () => {
  it('fits the mapping that is known for it, with nothing wrong and nothing dangling', async () => {
    const { faults, bad, dangling, files } = await read()
    expect({ faults, bad, dangling, files }).toEqual({ faults: [], bad: [], dangling: [], files: 7 })
  })

  it('has its sessions, and each transcript that none of them goes on with as one of its own', async () => {
    const { mapped } = await read()
    expect(Object.fromEntries(mapped.session.map(({ values }) => [values.key, values]))).toMatchObject({
      'agent:main:main': { gatewaySessionId: 's-today', model: 'opus', agentId: 'main', kind: 'direct' },
      'agent:main:whatsapp:group:1234@g.us': { title: 'Family', kind: 'group' },
      'agent:main:transcript:s-early': {},
      'agent:main:transcript:s-gone': {},
    })
    expect(mapped.session).toHaveLength(4)
  })

  it('tells what was said, called and used', async () => {
    const { mapped } = await read()
    const keys = mapped.event.filter(({ links }) => links.session === 'agent:main:main').map(({ values }) => values.dedupKey)
    expect(keys).toEqual([
      ...['msg:aa000002', 'msg:aa000003', 'tool-start:toolu_1', 'tool-end:toolu_1', 'msg:aa000005', 'msg:aa000006'],
    ])
    expect(mapped['tool-call'].map(({ values }) => values)).toMatchObject([
      { toolCallId: 'toolu_1', name: 'bash', resultClass: 'ok', durationMs: 1_000, args: { command: 'ls' } },
    ])
    expect(mapped['token-use'].map(({ values }) => [values.messageId, values.cacheWrite, values.costUsd])).toEqual([
      ['aa000003', 50, 0.0021],
      ['aa000005', 50, 0.0021],
    ])
  })

  it('keeps messages apart that have neither an id nor a time of their own', async () => {
    const { mapped } = await read()
    const early = mapped.event.filter(({ links }) => links.session === 'agent:main:transcript:s-early')
    expect(early.map(({ values }) => values.body)).toMatchObject([{ text: 'first' }, { text: 'second' }])
  })

  it('brings agents, schedules, what came of them, and the configuration', async () => {
    const { mapped } = await read()
    expect(mapped.agent.map(({ values }) => [values.agentId, values.name])).toEqual([['main', 'Clawd']])
    expect(mapped.document.map(({ values }) => values.name)).toEqual(['clawdbot.json', 'morning'])
    expect(mapped.task).toMatchObject([
      { values: { title: 'morning', status: 'error', result: 'no model' }, links: { agent: 'main' } },
    ])
  })

  it('brings no secret with it, and is not changed', async () => {
    const before = await folderHash(folder)
    const { text } = await read()
    for (const secret of Object.values(planted)) expect(text).not.toContain(secret)
    expect(await folderHash(folder)).toBe(before)
  })

  it('is another one once something was said', async () => {
    const { sha256 } = await read()
    expect((await read()).sha256).toBe(sha256)
    const said = {
      type: 'message',
      id: 'aa000007',
      timestamp: new Date(0).toISOString(),
      message: { role: 'user', content: 'more' },
    }
    await appendFile(transcript('s-today.jsonl'), JSON.stringify(said))
    expect((await read()).sha256).not.toBe(sha256)
  })

  it('keeps what cannot be read as bad rows that say where it is', async () => {
    await appendFile(transcript('s-today.jsonl'), '{"type":"message","id":"aa0000')
    await writeFile(transcript('s-early.jsonl'), Buffer.from(`\ufeff${JSON.stringify({ type: 'message' })}\n`, 'utf16le'))
    await writeFile(transcript('s-latin.jsonl'), Buffer.from('{"type":"message","id":"é"}\n', 'latin1'))
    await writeFile(transcript('sessions.json'), '{"agent:main:main": {')
    const { bad, mapped } = await read()
    expect(bad.map(({ pointer }) => pointer).sort()).toEqual([
      'agents/main/sessions, s-early.jsonl, line 1',
      'agents/main/sessions, s-latin.jsonl, line 1',
      'agents/main/sessions, s-today.jsonl, line 8',
      'agents/main/sessions/sessions.json',
    ])
    expect(mapped.event.map(({ values }) => values.dedupKey)).toContain('msg:aa000005')
  })

  it('that is none says which folder is meant', async () => {
    await rm(folder, { recursive: true })
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_MISSING' })
    await writeClawdbotState(folder)
    await rm(join(folder, 'agents'), { recursive: true })
    await rm(join(folder, 'clawdbot.json'))
    await expect(read()).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringContaining('~/.clawdbot') })
  })
})

describe('a session key of an early release', () => {
  it('is read as later releases read it', () => {
    expect(
      ['main', 'subagent:7', 'group:9@g.us', 'group:9', 'discord:channel:7', 'Agent:Ops:Main', 'global'].map((key) =>
        sessionKeyOf(key, 'ops'),
      ),
    ).toEqual([
      ...['agent:ops:main', 'agent:ops:subagent:7', 'agent:ops:whatsapp:group:9@g.us', 'agent:ops:unknown:group:9'],
      ...['agent:ops:discord:channel:7', 'agent:ops:main', 'global'],
    ])
  })
})
