import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SnapshotNotes } from './snapshot-notes.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mission-control-notes % '))
})
afterEach(() => rmSync(dir, { recursive: true }))

it('keeps what a step came to beside the snapshot', () => {
  const path = join(dir, 'snapshot.db')
  new DatabaseSync(path).close()
  {
    using notes = new SnapshotNotes(path)
    notes.finish('scan', { secrets: 2 })
  }
  using notes = new SnapshotNotes(path)
  expect([notes.outcome('scan'), notes.outcome('tried')]).toEqual([{ secrets: 2 }, null])
})

it('notes nothing where the snapshot is lost, and makes none up', () => {
  expect(() => new SnapshotNotes(join(dir, 'snapshot.db'))).toThrow('unable to open')
  expect(readdirSync(dir)).toEqual([])
})
