import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HandoffPage } from '#contracts/api/response.ts'
import { inProject } from '#start/project.ts'
import { openTestDatabase, openTestWeb, type TestDatabase, type TestWeb, tokenOf } from '../web/open-web.ts'

const run = promisify(execFile)
let database: TestDatabase
let web: TestWeb
let dir: string
let env: NodeJS.ProcessEnv
let text: string
beforeAll(async () => {
  database = await openTestDatabase()
  web = await openTestWeb(database)
  dir = await mkdtemp(join(tmpdir(), 'mission-control-docs-'))
  const token = await tokenOf(database.db, 'operator')
  const ours = { MISSION_CONTROL_URL: web.origin, MISSION_CONTROL_TOKEN: token, EFFECTS: join(dir, 'effects.sqlite') }
  env = { ...process.env, ...ours }
  text = await readFile(inProject('docs/handoffs.md'), 'utf8')
})
afterAll(async () => {
  await web?.stop()
  await database?.close()
  await rm(dir, { recursive: true, force: true })
})

const block = (language: string): string => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? ''
async function channel(name: string) {
  const response = await fetch(`${web.origin}/api/v1/handoffs`, {
    headers: { authorization: `Bearer ${env.MISSION_CONTROL_TOKEN}` },
  })
  return HandoffPage.parse(await response.json()).items.find((item) => item.channel === name)
}

it('the program of the page sends, takes and acknowledges, and does everything once when it runs again', async () => {
  const program = join(dir, 'example.ts')
  await writeFile(program, block('ts'))
  await run(process.execPath, [program], { env })
  await run(process.execPath, [program], { env })
  expect(await channel('planner/writer')).toMatchObject({ sent: 3, effective: 3, waiting: 0 })
  const db = new DatabaseSync(env.EFFECTS ?? '')
  expect(
    db
      .prepare('SELECT n FROM chapter')
      .all()
      .map((row) => row.n),
  ).toEqual([1, 2, 3])
})

it('the reports of the page are taken as they are', async () => {
  const { stdout } = await run('bash', ['-c', block('bash')], { env })
  expect(JSON.parse(stdout)).toEqual({ taken: 3, known: 0 })
  expect(await channel('relay/summaries')).toMatchObject({ durable: false, sent: 1, effective: 1 })
})
