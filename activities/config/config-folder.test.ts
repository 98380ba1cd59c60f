import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigFolder } from './config-folder.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mission-control-config-'))
})
afterEach(() => rm(dir, { recursive: true }))

const folder = () => new ConfigFolder(dir, join(dir, 'kept'))
const write = (name: string, text: string) => writeFile(join(dir, name), text)
const lab = 'gateways:\n  - { slug: lab, url: "ws://127.0.0.1:1" }\n'

describe('configuration folder', () => {
  it('takes missing files for defaults', async () => {
    const config = await folder().load()
    expect(config.problems).toEqual([])
    expect(config.gateways).toEqual({ gateways: [] })
    expect(config.retention.sessionEvents).toBe(30 * 24 * 3_600_000)
    expect(config.health.looping.repeats).toBe(5)
  })

  it('that is not there does not say that there are no gateways', async () => {
    await expect(new ConfigFolder(join(dir, 'mistyped'), dir).load()).rejects.toThrow('There is no configuration folder')
  })

  it('keeps the last good text in force while a file is wrong, also over a restart', async () => {
    await write('gateways.yaml', lab)
    await folder().load()
    await write('gateways.yaml', 'gateways: 3\n')
    const restarted = await folder().load()
    expect(restarted.gateways?.gateways).toMatchObject([{ slug: 'lab' }])
    expect(restarted.problems).toMatchObject([{ line: 1, path: 'gateways' }])
  })

  it('says that it does not know the gateways when the file was never right', async () => {
    await write('gateways.yaml', 'gateways: 3\n')
    expect((await folder().load()).gateways).toBeNull()
  })

  it('has another hash for another text', async () => {
    const before = (await folder().load()).hash
    expect((await folder().load()).hash).toBe(before)
    await write('retention.yaml', 'audit: 60d\n')
    expect((await folder().load()).hash).not.toBe(before)
  })
})
