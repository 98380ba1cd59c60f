import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '#start/wait-until.ts'
import { isStillRunning, type ProcessIdentity } from '#target-host/process-identity.ts'
import { repoRoot } from '../repo-files.ts'

let root: string
let stateDir: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mission-control-start-'))
  stateDir = join(root, 'state')
})
afterAll(() => rm(root, { recursive: true, force: true }))

const running: ChildProcess[] = []
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGINT')
    await once(child, 'exit')
  }
})

/** A start with its own state, as a person at a terminal sees it. */
function start(env: Record<string, string> = {}) {
  // Nothing of the machine's own OpenClaw or settings: the demo fleet is what there is to watch.
  const { PATH = '', HOME = '' } = process.env
  const own = {
    MISSION_CONTROL_STATE_DIR: stateDir,
    PORT: '0',
    OPENCLAW_STATE_DIR: join(root, 'no-openclaw'),
    NODE_ENV: 'test',
  } as const
  const child = spawn(process.execPath, ['start/bootstrap.mjs', 'start/main.ts'], {
    cwd: repoRoot,
    env: { PATH, HOME, ...own, ...env },
  })
  running.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (text += chunk.toString()))
  const says = (words: string | RegExp, timeoutMs = 240_000) => {
    const isSaid = async () => (typeof words === 'string' ? text.includes(words) : words.test(text))
    const giveUp = () => (child.exitCode === null ? undefined : new Error(`It ended without saying ${words}:\n${text}`))
    return waitUntil(`“${words}” in:\n${text}\n`, isSaid, { timeoutMs, giveUp })
  }
  return { child, says, text: () => text, exit: () => once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]> }
}

async function parts(): Promise<Record<string, ProcessIdentity>> {
  return JSON.parse(await readFile(join(stateDir, 'parts.json'), 'utf8')) as Record<string, ProcessIdentity>
}

/** `npm run mc` beside a start of the same state folder. */
function mc(...args: string[]) {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, MISSION_CONTROL_STATE_DIR: stateDir, NODE_ENV: 'test' } as const
  return spawnSync(process.execPath, ['start/bootstrap.mjs', 'start/mc.ts', ...args], { cwd: repoRoot, env, encoding: 'utf8' })
}

const urlIn = (text: string) => /is ready: (http:\S+)/.exec(text)?.[1] ?? ''

describe('npm start', () => {
  it('brings everything up, heals a killed worker, refuses a second start, and ends in order', async () => {
    const first = start()
    await first.says('Mission Control is ready')
    await first.says(/First sign-in: admin@localhost.localdomain one-time password \S{16,}/)
    expect((await fetch(`${urlIn(first.text())}/readyz`)).status).toBe(200)
    const programs = ['Demo fleet', 'Postgres', 'Process host', 'Rollback worker', 'Temporal', 'Web', 'Worker']
    expect(Object.keys(await parts()).sort()).toEqual(programs)
    for (const secret of ['secrets.json', 'environment.json', 'postgres/passwords.json']) {
      expect((await stat(join(stateDir, secret))).mode & 0o077, secret).toBe(0)
    }

    const token = mc('token', 'create', '--name', 'test', '--role', 'viewer')
    expect(token.status, token.stderr).toBe(0)
    const bearer = token.stdout.trim()
    const gateways = await fetch(`${urlIn(first.text())}/api/v1/gateways`, { headers: { authorization: `Bearer ${bearer}` } })
    expect(gateways.status).toBe(200)

    const second = start()
    expect((await second.exit())[0]).toBe(1)
    expect(second.text()).toContain(`Mission Control already runs from ${stateDir} (process ${first.child.pid})`)

    const killed = (await parts()).Worker
    process.kill(killed?.pid ?? 0, 'SIGKILL')
    await first.says('Worker is back')
    expect(first.text()).toContain('Worker ended with signal SIGKILL; starting it again in')

    const all = Object.values(await parts())
    first.child.kill('SIGINT')
    expect((await first.exit())[0]).toBe(0)
    const stopped = [...first.text().matchAll(/^ {2}(.+) stopped\.$/gm)].map(([, name]) => name)
    expect(stopped).toEqual(['Web', 'Worker', 'Rollback worker', 'Demo fleet', 'Process host', 'Temporal', 'Postgres'])
    expect(all.filter(isStillRunning)).toEqual([])
  }, 480_000)

  it('leaves nothing running behind a killed supervisor, and starts again without making anything anew', async () => {
    const first = start()
    await first.says('Mission Control is ready')
    expect(first.text()).not.toContain('First sign-in')
    expect(first.text()).not.toMatch(/built|made|after 0/)
    const orphans = Object.values(await parts())
    expect(orphans).toHaveLength(7)

    first.child.kill('SIGKILL')
    await first.exit()
    const next = start()
    await next.says('Mission Control is ready')
    expect(orphans.filter(isStillRunning)).toEqual([])
  }, 480_000)

  it('names a port in use and what to set instead, and takes nothing up', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const refused = start({ PORT: String(port) })
    expect((await refused.exit())[0]).toBe(1)
    expect(refused.text()).toMatch(new RegExp(`PORT: port ${port} on 127.0.0.1 is in use.*for example: PORT=\\d+ npm start`))
    expect(refused.text()).not.toContain('running')
    other.close()
  })

  it('stops at wrong settings, naming each', async () => {
    const refused = start({ PORT: 'ninety', TEMPORAL_ADDRESS: 'nowhere' })
    expect((await refused.exit())[0]).toBe(1)
    expect(refused.text()).toContain('PORT: expected a TCP port from 0 (any free one) to 65535, got "ninety". Example: 3000')
    expect(refused.text()).toContain('TEMPORAL_ADDRESS: expected host:port')
  })
})
