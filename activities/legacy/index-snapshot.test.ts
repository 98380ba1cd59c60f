import { writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { indexSnapshot } from './index-snapshot.ts'
import { SnapshotReader } from './snapshot-reader.ts'
import { takeSnapshot } from './take-snapshot.ts'
import { sourceFile, TestFolder } from './testing/taken.ts'

const never = new AbortController().signal

it('numbers rows once, also while they are read, and is nothing when it is called off', async () => {
  await using folder = await TestFolder.make()
  await writeFile(folder.at('events.jsonl'), Array.from({ length: 12_000 }, (_, n) => `{"id":${n % 11_999}}\n`).join(''))
  const file = sourceFile('jsonl', folder.at('events.jsonl'), { events: 'id' })
  const { path } = await takeSnapshot({ file, configDir: '/', dir: folder.at('run'), signal: never, onProgress: () => undefined })

  await expect(indexSnapshot(path, file.collections, AbortSignal.abort())).rejects.toThrow(/abort/i)
  const first = await indexSnapshot(path, file.collections, never)
  expect(first[0]).toMatchObject({ collection: 'events', rows: 12_000, duplicates: 1 })
  expect(first[0]?.chunks.map(({ from, to }) => to - from + 1)).toEqual([5_000, 5_000, 2_000])

  const reader = new SnapshotReader(path)
  expect(reader.rows('events', 1, 1)[0]?.key).toBe('0')
  expect(await indexSnapshot(path, file.collections, never)).toEqual(first)
  expect([reader.has('events', '0'), reader.has('events', '0 (again in row 12000)'), reader.has('events', '12000')]).toEqual([
    ...[true, false, false],
  ])
  expect(reader.rowByKey('events', '0 (again in row 12000)')?.fault?.reason).toBe('duplicate-key')
  reader.close()
})
