import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCli } from './run.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mission-control-config-check-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function check() {
  const terminal = keptTerminal()
  return { code: await runCli(['config', 'check', dir], terminal), ...terminal.printed }
}

it('a folder with a file that nothing reads is wrong, and the name that was meant is said', async () => {
  await writeFile(join(dir, 'README.md'), 'What this is.\n')
  await mkdir(join(dir, 'old.yaml'))
  expect(await check()).toMatchObject({ code: 0 })
  await writeFile(join(dir, 'enviroments.yaml'), '')
  expect(await check()).toMatchObject({
    code: 1,
    out: `${join(dir, 'enviroments.yaml')}:1:1: is not read, as no configuration file has this name; did you mean environments.yaml?\n`,
  })
})
