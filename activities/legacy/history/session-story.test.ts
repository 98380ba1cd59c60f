import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { SnapshotWriter } from '../snapshot-writer.ts'
import { type HistoryTable, HistoryTables } from './history-tables.ts'
import { markCredentials } from './mark-credentials.ts'
import { SessionStory } from './session-story.ts'
import { takeLine } from './take-line.ts'

const T0 = Date.UTC(2026, 3, 1)
type Said = Record<string, unknown>
const line = (id: string, seconds: number, message: Said): Said => ({
  ...{ type: 'message', id, timestamp: new Date(T0 + seconds * 1_000).toISOString() },
  message: { ...message, timestamp: T0 + seconds * 1_000 },
})
const call = (id: string, seconds: number, toolCallId: string) =>
  line(id, seconds, {
    role: 'assistant',
    content: [{ type: 'toolCall', id: toolCallId, name: 'exec', arguments: { n: seconds } }],
  })
const result = (id: string, seconds: number, toolCallId: string) =>
  line(id, seconds, { role: 'toolResult', toolCallId, toolName: 'exec', content: 'ok', isError: false })
const answer = (id: string, seconds: number, rest: Said) =>
  line(id, seconds, { role: 'assistant', content: [], __openclaw: { runId: 'r' }, ...rest })

/** The rows of a table that come of these lines. */
function told(lines: readonly Said[], table: HistoryTable): Said[] {
  const dir = mkdtempSync(join(tmpdir(), 'session-story-'))
  try {
    const path = join(dir, 'snapshot.db')
    const writer = new SnapshotWriter(path)
    const tables = new HistoryTables(writer)
    const story = new SessionStory(tables, 'agent:main:main')
    for (const [index, each] of lines.entries())
      takeLine(
        { place: `line ${index}`, at: null, json: JSON.stringify(each) },
        { tables, story, sessionKey: 'agent:main:main', pointer: 'here' },
      )
    story.end('here')
    writer.finish()
    const db = new DatabaseSync(path)
    const stored = String(db.prepare('SELECT stored FROM mc_table WHERE name = ?').get(table)?.stored)
    const rows = db.prepare(`SELECT * FROM "${stored}"`).all()
    db.close()
    return rows
  } finally {
    rmSync(dir, { recursive: true })
  }
}

describe('calls of tools', () => {
  it('that use an id again are told apart, each with its own end', () => {
    const lines = [call('a', 1, 'call_0'), result('b', 2, 'call_0'), call('c', 3, 'call_0'), result('d', 5, 'call_0')]
    expect(told(lines, 'tool_calls')).toMatchObject([
      { tool_call_id: 'call_0', started_at: T0 + 1_000, ended_at: T0 + 2_000, args: '{"n":1}' },
      { tool_call_id: 'call_0:2', started_at: T0 + 3_000, ended_at: T0 + 5_000, args: '{"n":3}' },
    ])
  })

  it('that come again with a copied transcript are told once', () => {
    const lines = [call('a', 1, 'call_0'), result('b', 2, 'call_0')]
    expect(told([...lines, ...lines], 'tool_calls')).toHaveLength(1)
    expect(told([...lines, ...lines], 'events')).toHaveLength(3)
  })

  it('of which one half is missing are told by the other', () => {
    expect(told([call('a', 1, 'x')], 'tool_calls')).toMatchObject([
      { started_at: T0 + 1_000, ended_at: null, result_class: null },
    ])
    expect(told([result('b', 2, 'y')], 'tool_calls')).toMatchObject([
      { started_at: null, ended_at: T0 + 2_000, result_class: 'ok' },
    ])
  })
})

describe('messages', () => {
  it('of one id and different times are different ones', () => {
    const lines = [line('a', 1, { role: 'user', content: 'one' }), line('a', 2, { role: 'user', content: 'two' })]
    expect(told(lines, 'events').map(({ dedup_key }) => dedup_key)).toEqual(['msg:a', `msg:a:${T0 + 2_000}`])
  })

  it('without any time are bad rows', () => {
    expect(told([{ type: 'message', id: 'a', message: { role: 'user', content: 'when?' } }], 'events')).toMatchObject([
      { dedup_key: 'a', _fault: expect.stringContaining('missing-value'), body: null },
    ])
  })

  it('that are for the model alone are not told', () => {
    const hidden = {
      type: 'custom_message',
      id: 'h',
      timestamp: new Date(T0).toISOString(),
      customType: 'note',
      content: 'x',
      display: false,
    }
    expect(told([hidden], 'events')).toEqual([])
  })
})

describe('a run', () => {
  it('ended as its last answer says, whatever went wrong before', () => {
    const failed = answer('a', 1, { stopReason: 'error', errorMessage: 'overloaded' })
    expect(told([failed, answer('b', 2, { stopReason: 'stop' })], 'runs')).toMatchObject([
      { state: 'done', error: null, ended_at: T0 + 2_000 },
    ])
    expect(told([failed], 'runs')).toMatchObject([{ state: 'failed', error: 'overloaded' }])
  })

  it('that was about to call a tool is not known to have ended', () => {
    expect(told([answer('a', 1, { stopReason: 'error' }), answer('b', 2, { stopReason: 'toolUse' })], 'runs')).toEqual([])
  })
})

describe('credentials of a configuration', () => {
  it('say that they are some, unless they are elsewhere', () => {
    const config = {
      gateway: { auth: { token: 'word' } },
      list: [{ apiKey: '${KEY}', botToken: 'x' }],
      maxTokens: 3,
      tokens: 'many',
    }
    expect(markCredentials(config)).toEqual({
      ...{ gateway: { auth: { token: { secret: 'word' } } }, list: [{ apiKey: '${KEY}', botToken: { secret: 'x' } }] },
      ...{ maxTokens: 3, tokens: 'many' },
    })
  })
})
