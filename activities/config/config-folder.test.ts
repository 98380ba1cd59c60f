import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { heldWords } from '#contracts/config/held-part.ts'
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

  it('names what else keeps the folder from being looked at', async () => {
    await symlink('round', join(dir, 'round'))
    await expect(new ConfigFolder(join(dir, 'round'), dir).load()).rejects.toThrow(/cannot be looked at \(ELOOP\)/)
  })

  it('takes release files together: while one is wrong all stay as they last were right, also over a restart', async () => {
    const target = (slug: string) => `targets: [{ slug: ${slug}, driver: process, command: [node], artifacts: a, port: 4301 }]\n`
    const environment = (waves: string) => `environments:\n  - slug: staging\n    waves: ${waves}\n`
    await write('targets.yaml', target('shop'))
    await write('environments.yaml', environment('[[shop]]'))
    expect((await folder().load()).releases?.environments).toMatchObject([{ slug: 'staging', waves: [['shop']] }])
    await write('targets.yaml', target('store'))
    const wrong = await folder().load()
    expect(wrong.releases?.targets).toMatchObject([{ slug: 'shop' }])
    expect(wrong.problems).toMatchObject([{ file: join(dir, 'environments.yaml'), line: 3, path: 'environments[0].waves[0][0]' }])
    await write('environments.yaml', environment('[[store]]'))
    expect((await folder().load()).releases?.targets).toMatchObject([{ slug: 'store' }])
  })

  it('keeps in force what a file last said that is misnamed now, and says so', async () => {
    const target = 'targets: [{ slug: shop, driver: process, command: [node], artifacts: a, port: 4301 }]\n'
    await write('targets.yaml', target)
    await write('gateways.yaml', lab)
    await write('alerts.yaml', 'rules: [{ name: drift, severity: warning }]\n')
    const before = await folder().load()
    for (const [from, to] of [
      ['targets.yaml', 'target.yaml'],
      ['gateways.yaml', 'gateway.yml'],
      ['alerts.yaml', 'alert.yaml'],
    ] as const)
      await rename(join(dir, from), join(dir, to))
    await write('README.md', 'What this is.\n')
    const after = await folder().load()
    expect(after.problems.map(({ file, message }) => `${basename(file)}: ${message}`)).toEqual([
      expect.stringMatching(/^alert\.yaml: .*did you mean alerts\.yaml\?$/),
      expect.stringMatching(/^gateway\.yml: .*did you mean gateways\.yaml\?$/),
      expect.stringMatching(/^target\.yaml: .*did you mean targets\.yaml\?$/),
    ])
    expect(after.gateways?.gateways).toMatchObject([{ slug: 'lab' }])
    expect(after.releases?.targets).toMatchObject([{ slug: 'shop' }])
    expect(after.response?.alerts.rules).toMatchObject([{ name: 'drift' }])
    expect(after.hash).not.toBe(before.hash)
  })

  it('reads suites from their folder, by the names of their files', async () => {
    await mkdir(join(dir, 'suites'))
    const before = (await folder().load()).hash
    await write('suites/answers.yaml', 'checks: [{ name: a, kind: http, path: /, expect: { facts: { must: [x] } } }]\n')
    const config = await folder().load()
    expect(config.problems).toEqual([])
    expect(config.releases?.suites).toMatchObject([{ slug: 'answers' }])
    expect(config.hash).not.toBe(before)
  })

  it('says of each part whether it is in force as it is written, and nothing of those that are', async () => {
    const source = (title: string) =>
      `kind: sqlite\npath: a.db\ncollections: [{ from: t, entity: task, key: id, fields: { ${title}: name } }]\n`
    await mkdir(join(dir, 'backfills'))
    await write('backfills/a.yaml', source('title'))
    await write('gateways.yaml', lab)
    expect((await folder().load()).held).toEqual([])
    for (const name of ['a', 'b']) await write(`backfills/${name}.yaml`, source('titel'))
    await write('gateways.yaml', lab.replace('lab', 'labs'))
    const wrong = await folder().load()
    expect(wrong.gateways?.gateways).toMatchObject([{ slug: 'labs' }])
    expect(wrong.held).toEqual([
      { part: 'backfills/a.yaml', kept: true },
      { part: 'backfills/b.yaml', kept: false },
    ])
    expect(wrong.held.map(heldWords)).toEqual([
      'the source a stays as it last was right',
      'there is no source b until its file is right',
    ])
    await write('alerts.yaml', 'rules: 3\n')
    await write('target.yaml', 'targets: []\n')
    expect((await folder().load()).held.slice(0, 2)).toEqual([
      { part: 'releases', kept: true },
      { part: 'response', kept: true },
    ])
  })

  it('takes alerts, budgets, components and runbooks together, and keeps the last good ones with the line of what is wrong', async () => {
    const runbook = (channel: string) =>
      `runbooks:\n  - name: call\n    says: Somebody should look.\n    match: { kind: budget }\n    steps: [{ action: page, channel: ${channel} }]\n`
    await write('alerts.yaml', 'rules: [{ name: drift, severity: warning }]\n')
    await write('runbooks.yaml', runbook('in-app'))
    expect((await folder().load()).response?.alerts.rules).toMatchObject([{ name: 'drift' }])
    await write('alerts.yaml', 'rules: [{ name: budget, severity: warning }]\n')
    await write('runbooks.yaml', runbook('in-ap'))
    const wrong = await folder().load()
    expect(wrong.response?.alerts.rules).toMatchObject([{ name: 'drift' }])
    expect(wrong.problems).toMatchObject([{ file: join(dir, 'runbooks.yaml'), line: 5, path: 'runbooks[0].steps[0].channel' }])
    expect(wrong.problems[0]?.message).toBe('no channel is called "in-ap"; did you mean in-app?')
  })
})
