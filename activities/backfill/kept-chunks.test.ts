import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Chunk, Encoded } from './chunk-task.ts'
import { KeptChunks } from './kept-chunks.ts'

let dir: string
let kept: KeptChunks
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kept-chunks-'))
  kept = new KeptChunks(join(dir, 'snapshot.db'), 0)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const chunk: Chunk = { collection: '../a "table"', entity: 'task', n: 3, from: 1, to: 2 }
const made: Encoded = {
  ...{ late: [], quarantined: [], masked: [['github-token', 'notes', 2]] },
  rows: { bytes: Uint8Array.of(0, 1, 255, 10, 13), rows: 2, checksum: '18446744073709551615', sessions: [], orphans: 1 },
}
const files = () => readdirSync(join(dir, 'chunks')).map((name) => join(dir, 'chunks', name))
const onlyFile = () => files()[0] ?? ''

describe('a kept chunk', () => {
  it('is read as it was made, in a file for this user alone', () => {
    kept.keep(chunk, made)
    expect(kept.read(chunk)).toEqual(made)
    expect(files()).toHaveLength(1)
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600)
  })

  it('is that of no other chunk', () => {
    kept.keep(chunk, made)
    expect(kept.read({ ...chunk, n: 4 })).toBeNull()
    expect(kept.read({ ...chunk, collection: 'other' })).toBeNull()
    expect(kept.read({ ...chunk, to: 3 })).toBeNull()
  })

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['empty', () => Buffer.alloc(0)],
    ['of zeros, as a crash leaves it', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ['of a few zeros', () => Buffer.alloc(8)],
    [
      'changed in one bit of a row',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte))),
    ],
    ['changed in what describes it', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte)))],
  ])('is not taken when its file is %s', (_, damage) => {
    kept.keep(chunk, made)
    writeFileSync(onlyFile(), damage(readFileSync(onlyFile())))
    expect(kept.read(chunk)).toBeNull()
  })

  it('is not taken for tables that have other columns', () => {
    kept.keep(chunk, made)
    expect(kept.read({ ...chunk, entity: 'project' })).toBeNull()
  })

  it('is the latest: one with rows that are left out is made again instead of the one before', () => {
    kept.keep(chunk, made)
    const left = { key: '1', reason: 'missing-value', field: 'title', says: 'says nothing' } as const
    kept.keep(chunk, { ...made, late: [left] })
    expect(kept.read(chunk)).toBeNull()
  })

  it('is none where less than the spare room would be left on the disk, and another one is made then', () => {
    const full = new KeptChunks(join(dir, 'snapshot.db'), Number.MAX_SAFE_INTEGER)
    kept.keep(chunk, made)
    full.keep(chunk, made)
    expect(files()).toEqual([])
    expect(full.read(chunk)).toBeNull()
  })
})
