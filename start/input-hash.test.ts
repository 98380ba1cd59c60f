import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildIfChanged, hashInputs } from './input-hash.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'inputs-'))
  await mkdir(join(root, 'src'))
  await writeFile(join(root, 'src/a.ts'), 'a')
})
afterEach(() => rm(root, { recursive: true }))

const inputs = () => ({ root, paths: ['src', 'missing.json'], ignore: /\.test\.ts$/ })

/** The hash before and after a change. */
async function changesBy(change: () => Promise<unknown>): Promise<boolean> {
  const before = await hashInputs(inputs())
  await change()
  return (await hashInputs(inputs())) !== before
}

it('changes with a content, a new name, and a file that appears', async () => {
  expect(await changesBy(() => writeFile(join(root, 'src/a.ts'), 'b'))).toBe(true)
  expect(await changesBy(() => writeFile(join(root, 'src/b.ts'), ''))).toBe(true)
  expect(await changesBy(() => writeFile(join(root, 'missing.json'), '{}'))).toBe(true)
})

it('does not change with a date, nor with an ignored file', async () => {
  expect(await changesBy(() => utimes(join(root, 'src/a.ts'), 1, 1))).toBe(false)
  expect(await changesBy(() => writeFile(join(root, 'src/a.test.ts'), 'test'))).toBe(false)
})

it('builds once for the same inputs, and again after a build that failed', async () => {
  const marker = join(root, 'out/.inputs')
  let builds = 0
  const build = async () => void (builds += 1)
  const failing = () => Promise.reject(new Error('no'))
  await expect(buildIfChanged(marker, inputs(), failing)).rejects.toThrow('no')
  expect(await buildIfChanged(marker, inputs(), build)).toBe(true)
  expect(await buildIfChanged(marker, inputs(), build)).toBe(false)
  await writeFile(join(root, 'src/a.ts'), 'changed')
  expect(await buildIfChanged(marker, inputs(), build)).toBe(true)
  expect(builds).toBe(2)
})
