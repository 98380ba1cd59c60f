import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { waitUntil } from '#start/wait-until.ts'
import {
  addressOf,
  collecting,
  makePlace,
  makeRelease,
  type Place,
  removePlace,
  startHost,
  stepOf,
  whoAnswers,
} from './hosted.ts'

const fromEnvironment = 'correct-horse-battery'
const fromFile = 'staple-of-the-file-9'

let place: Place
let hosted: Awaited<ReturnType<typeof startHost>>
beforeEach(async () => {
  place = await makePlace()
  await writeFile(join(place.configDir, 'token'), `${fromFile}\n`)
  hosted = await startHost(place, { ...process.env, HOST_KEY: fromEnvironment, OF_OURS: 'not for them' })
})
afterEach(async () => {
  await hosted.stop()
  await removePlace(place)
})

const values = {
  KEY: { secret: { env: 'HOST_KEY' } },
  TOKEN: { secret: { file: 'token' } },
  LEVEL: 3,
  SAY_VALUE_OF: 'KEY',
}

async function deploy() {
  const release = await makeRelease(place, 'v1')
  const context = collecting()
  await hosted.driver.stage(stepOf(place, release, 1, values), context)
  await hosted.driver.switchOver(stepOf(place, release, 1, values), context)
  return context
}

/** Every file of the host but the artifacts, as one text. */
async function everythingWritten(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('/store/'))
  return (await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')))).join('\n')
}

it('gives an instance its settings with secrets, its port and the basics, and nothing else of ours', async () => {
  await deploy()
  const env = (await (await fetch(`${addressOf(place)}/env`)).json()) as Record<string, string>
  expect(env).toMatchObject({ KEY: fromEnvironment, TOKEN: fromFile, LEVEL: '3' })
  const allowed = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'PORT', 'MISSION_CONTROL_INSTANCE', ...Object.keys(values)]
  expect(Object.keys(env).filter((name) => !allowed.includes(name))).toEqual([])
})

it('starts an instance again with its secrets, and writes none to a file, a log or an output line', async () => {
  const context = await deploy()
  const { pid } = await whoAnswers(place)
  await fetch(`${addressOf(place)}/crash`)
  await waitUntil('it is back', async () => (await whoAnswers(place)).pid !== pid, { timeoutMs: 10_000 })
  const env = (await (await fetch(`${addressOf(place)}/env`)).json()) as Record<string, string>
  expect(env.TOKEN).toBe(fromFile)

  expect(context.lines).toContain('with [secret KEY]')
  const written = await everythingWritten(hosted.folder.root)
  expect(written).toContain('"HOST_KEY"')
  for (const text of [written, hosted.logged(), context.lines.join('\n')]) {
    for (const secret of [fromEnvironment, fromFile]) expect(text).not.toContain(secret)
  }
})

it('tells drift what really runs, over a socket that its user alone can open', async () => {
  await deploy()
  const seen = await hosted.driver.observe(place.target, { signal: new AbortController().signal })
  expect(seen.values).toEqual({ KEY: fromEnvironment, TOKEN: fromFile, LEVEL: '3', SAY_VALUE_OF: 'KEY' })
  expect((await stat(place.socket)).mode & 0o777).toBe(0o600)
  expect((await stat(hosted.folder.root)).mode & 0o077).toBe(0)
})

it('hands on what instances write, live and in order, and cuts what has no end', async () => {
  await deploy()
  for (const line of ['one', 'two', 'ghp_'.concat('a1B2c3D4'.repeat(5)), 'x'.repeat(5_000)]) {
    await fetch(`${addressOf(place)}/say?line=${line}`)
  }
  const { output } = hosted.host.target('answers')
  await waitUntil('all was taken up', async () => output.after(0, 100).some(({ line }) => line.startsWith('xxx')), {
    timeoutMs: 5_000,
  })
  const lines = output.after(0, 100).filter(({ stream }) => stream === 'stdout')
  expect(lines.map(({ line }) => line.slice(0, 9))).toEqual(['with [sec', 'one', 'two', '[redacted', 'xxxxxxxxx'])
  expect(lines.at(-1)?.line).toHaveLength(4_000)
  const ids = lines.map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  expect(output.after(ids[1] ?? 0, 100).map(({ line }) => line)).not.toContain('one')
})
