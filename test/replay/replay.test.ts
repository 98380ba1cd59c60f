import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readHistory } from '#temporal/recorded-history.ts'
import * as workflows from '#workflows/index.ts'
import * as rollbackWorkflows from '#workflows/rollback-index.ts'
import { quietRuntime, testBundle } from '../monitoring/test-worker.ts'
import { brokenBy, typeOf } from './broken-by.ts'

const folder = join(import.meta.dirname, 'histories')
const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json')).sort()

beforeAll(quietRuntime)

describe('workflows as they are now', () => {
  it.each(files)('would have decided as %s records', async (name) => {
    const broken = await brokenBy(testBundle, name, await readHistory(join(folder, name)))
    if (broken !== null) throw new Error(broken)
  })

  it('are all recorded', async () => {
    const recorded = new Set<string>()
    for (const name of files) {
      recorded.add(typeOf(await readHistory(join(folder, name))))
    }
    expect(recorded).toEqual(new Set([...Object.keys(workflows), ...Object.keys(rollbackWorkflows)]))
  })

  it('are named when they were changed, with the version that they break and the step', async () => {
    const name = '0.2.0/deployment-promoted.json'
    const dir = await mkdtemp(join(tmpdir(), 'mission-control-changed-'))
    try {
      // As if somebody had given the activity another name in the workflow's code.
      const today = await testBundle()
      const codePath = join(dir, 'changed.cjs')
      await writeFile(codePath, (await readFile(today.codePath, 'utf8')).replaceAll('switchTarget', 'flipTarget'))
      const changed = async () => ({ ...today, codePath })
      const broken = await brokenBy(changed, name, await readHistory(join(folder, name)))
      expect(broken).toMatch(/^deployRelease breaks what version 0\.2\.0 recorded \(.*deployment-promoted\.json\)\./)
      expect(broken).toMatch(/At step \d+ \(activity switchTarget\), event \d+: /)
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})
