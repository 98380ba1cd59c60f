import { describe, expect, it } from 'vitest'
import type { RowCounts } from '#contracts/backfills.ts'
import type { ChunkTask, Encoded } from './chunk-task.ts'
import { written } from './written.ts'

const counts: RowCounts = { rows: 1, inserted: 1, updated: 0, unchanged: 0, joined: 0, quarantined: 0, orphans: 0 }
const mapping = { gateway: 'legacy', timezone: 'UTC', collections: [] }
const setup = { snapshot: '', mapping, tenantId: '', source: '', redactionKey: '', isReplay: false }
const result: Encoded = {
  ...{ late: [], quarantined: [], masked: [] },
  rows: { bytes: new Uint8Array(0), rows: 0, checksum: '0', sessions: [], orphans: 0 },
}
const chunk = (collection: string, n: number): { task: ChunkTask; result: Encoded } => ({
  task: { collection, entity: 'task', n, from: n, to: n, work: 'encode', setup, stage: 's' },
  result,
})
const nameOf = ({ collection, n }: ChunkTask) => `${collection} ${n}`

async function* ready(chunks: ReturnType<typeof chunk>[]) {
  yield* chunks
}

/** Writes that end when they are told to, in the order in which they were begun. */
function slowWrites() {
  const events: string[] = []
  const ends: { end: () => void; fail: () => void }[] = []
  const write = async ({ task }: { task: ChunkTask }): Promise<RowCounts> => {
    events.push(`begins ${nameOf(task)}`)
    try {
      await new Promise<void>((end, reject) => ends.push({ end, fail: () => reject(new Error(`no ${nameOf(task)}`)) }))
    } finally {
      events.push(`ends ${nameOf(task)}`)
    }
    return counts
  }
  return { events, ends, write }
}

const turn = () => new Promise((done) => setImmediate(done))

async function drain(chunks: AsyncIterable<{ task: ChunkTask }>, told: string[]): Promise<void> {
  for await (const { task } of chunks) told.push(nameOf(task))
}

describe('chunks that are written', () => {
  it('are two at a time, and are told in their order whichever is there first', async () => {
    const { events, ends, write } = slowWrites()
    const told: string[] = []
    const all = drain(written(ready([chunk('a', 0), chunk('a', 1), chunk('a', 2)]), write), told)
    await turn()
    expect(events).toEqual(['begins a 0', 'begins a 1'])
    ends[1]?.end()
    await turn()
    expect(told).toEqual([])
    ends[0]?.end()
    await turn()
    expect(events).toEqual(['begins a 0', 'begins a 1', 'ends a 1', 'ends a 0', 'begins a 2'])
    ends[2]?.end()
    await all
    expect(told).toEqual(['a 0', 'a 1', 'a 2'])
  })

  it('are there before one of the next collection is begun', async () => {
    const { events, ends, write } = slowWrites()
    const all = drain(written(ready([chunk('a', 0), chunk('a', 1), chunk('b', 0)]), write), [])
    await turn()
    ends[0]?.end()
    await turn()
    expect(events).not.toContain('begins b 0')
    ends[1]?.end()
    await turn()
    expect(events.slice(-2)).toEqual(['ends a 1', 'begins b 0'])
    ends[2]?.end()
    await all
  })

  it('are all ended when one has failed, whose fault is told', async () => {
    const { events, ends, write } = slowWrites()
    const all = drain(written(ready([chunk('a', 0), chunk('a', 1), chunk('a', 2)]), write), [])
    let isOver = false
    const over = all.catch((error: Error) => {
      isOver = true
      return error.message
    })
    await turn()
    ends[0]?.fail()
    await turn()
    expect(isOver).toBe(false)
    ends[1]?.end()
    expect(await over).toBe('no a 0')
    expect(events).toEqual(['begins a 0', 'begins a 1', 'ends a 0', 'ends a 1'])
  })
})
