import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { GatewayUnderTest } from './gateway-under-test.ts'
import { rawOperator } from './raw-client.ts'
import { startStubModel } from './stub-model.ts'

/** The release the contract was written down from. */
const OPENCLAW_VERSION = '2026.9.6'
const TOKEN = 'contract-token'
const PATIENCE_MS = 150_000
const READY_WITHIN_MS = 240_000
/** On a machine that is busy a gateway gives up its own start: it does not renew a lease of its database in time. */
const MOST_STARTS = 3

const run = promisify(execFile)

/**
 * A real OpenClaw gateway with a stub model, on free ports, with a home of its own. The package (about 40 s, several hundred
 * MB) is installed once into the cache; its install scripts are not run. Or one that already runs: OPENCLAW_TEST_URL with
 * OPENCLAW_TEST_TOKEN, and OPENCLAW_TEST_STATE where its state folder is here; it is then not taken down by tests.
 */
export async function realGateway(): Promise<GatewayUnderTest> {
  const { OPENCLAW_TEST_URL: url, OPENCLAW_TEST_TOKEN: token = '', OPENCLAW_TEST_STATE: stateFolder = null } = process.env
  if (url) {
    const given = { url, token, stateFolder, patienceMs: PATIENCE_MS, outages: null }
    return { ...given, schedule: scheduleAt(url, token), close: async () => undefined }
  }
  const app = await install()
  const model = await startStubModel()
  const root = await mkdtemp(join(tmpdir(), 'openclaw-contract-'))
  const port = await freePort()
  await writeConfig(root, port, model.url)
  const gateway = new GatewayProcess(app, root, port)
  gateway.start()
  await gateway.ready()
  return {
    url: `ws://127.0.0.1:${port}`,
    token: TOKEN,
    patienceMs: PATIENCE_MS,
    stateFolder: join(root, '.openclaw'),
    schedule: scheduleAt(`ws://127.0.0.1:${port}`, TOKEN),
    outages: {
      stop: () => gateway.kill('SIGTERM'),
      crash: () => gateway.kill('SIGKILL'),
      comeBack: async () => {
        gateway.start()
        // It may give up this start too, most of all after a crash, whose lease of the database outlives it.
        await gateway.ready()
      },
    },
    async close() {
      await gateway.kill('SIGKILL')
      await model.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Jobs as a person would add them, due in a week. */
const scheduleAt =
  (url: string, token: string) =>
  async (agentId: string, name: string): Promise<string> => {
    const client = await rawOperator(url, token, ['operator.admin'], false)
    const { payload, error } = await client.request('cron.add', {
      ...{ name, agentId, enabled: true, schedule: { kind: 'every', everyMs: 604_800_000 }, sessionTarget: 'isolated' },
      ...{ wakeMode: 'now', payload: { kind: 'agentTurn', message: 'hello' } },
    })
    client.close()
    if (typeof payload?.id !== 'string') throw new Error(`no job was added: ${error?.message}`)
    return payload.id
  }

/** Installs beside the final place and renames, so that an interrupted install is never taken for a whole one. */
async function install(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mission-control')
  const app = join(cache, `openclaw-${OPENCLAW_VERSION}`)
  if (existsSync(app)) return app
  const building = `${app}.${process.pid}`
  await mkdir(building, { recursive: true })
  await writeFile(join(building, 'package.json'), '{"name":"openclaw-under-test","private":true}')
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  await run('npm', ['install', ...flags, `openclaw@${OPENCLAW_VERSION}`], { cwd: building })
  // The one install script that matters: without it the gateway waits for an update to finish.
  const home = join(building, 'home')
  await run(process.execPath, ['scripts/postinstall-bundled-plugins.mjs'], {
    cwd: join(building, 'node_modules', 'openclaw'),
    env: { ...process.env, HOME: home },
  })
  await rename(building, app)
  return app
}

class GatewayProcess {
  readonly #app: string
  readonly #root: string
  readonly #port: number
  #child: ChildProcess | null = null

  constructor(app: string, root: string, port: number) {
    this.#app = app
    this.#root = root
    this.#port = port
  }

  start(): void {
    const log = openSync(join(this.#root, 'gateway.log'), 'a')
    const entry = join(this.#app, 'node_modules', 'openclaw', 'openclaw.mjs')
    const args = [entry, 'gateway', 'run', '--port', String(this.#port), '--bind', 'loopback']
    this.#child = spawn(process.execPath, args, { cwd: this.#root, env: environment(this.#root), stdio: ['ignore', log, log] })
    closeSync(log)
  }

  async ready(): Promise<void> {
    const giveUp = Date.now() + READY_WITHIN_MS
    let starts = 1
    while (Date.now() < giveUp) {
      if (this.#child?.exitCode !== null) {
        if (starts === MOST_STARTS) throw new Error(`the gateway ended; see ${join(this.#root, 'gateway.log')}`)
        starts += 1
        this.start()
      }
      const answer = await fetch(`http://127.0.0.1:${this.#port}/readyz`).catch(() => null)
      if (answer?.ok) return
      await sleep(250)
    }
    throw new Error(`the gateway was not ready within ${READY_WITHIN_MS} ms; see ${join(this.#root, 'gateway.log')}`)
  }

  async kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
}

/** A gateway that talks to nobody but the stub model. */
function environment(root: string): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    HOME: root,
    TMPDIR: join(root, 'tmp'),
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    OPENCLAW_STATE_DIR: join(root, '.openclaw'),
    OPENCLAW_CONFIG_PATH: join(root, '.openclaw', 'openclaw.json'),
    OPENCLAW_DISABLE_BONJOUR: '1',
    OPENCLAW_NO_RESPAWN: '1',
    OPENCLAW_SKIP_CHANNELS: '1',
    OPENCLAW_EXEC_SHELL_SNAPSHOT: '0',
    CLAWHUB_DISABLE_TELEMETRY: '1',
  }
}

async function writeConfig(root: string, port: number, modelUrl: string): Promise<void> {
  const state = join(root, '.openclaw')
  for (const folder of [state, join(root, 'workspace'), join(root, 'tmp')]) await mkdir(folder, { recursive: true, mode: 0o700 })
  const model = { reasoning: false, input: ['text'], cost: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 } }
  const models = [{ id: 'stub-large', name: 'Stub Large', ...model, contextWindow: 128_000, maxTokens: 8_192 }]
  const stub = { baseUrl: modelUrl, apiKey: 'sk-local', api: 'openai-completions', timeoutSeconds: 300, models }
  const defaults = {
    model: { primary: 'stub/stub-large' },
    workspace: join(root, 'workspace'),
    skipBootstrap: true,
    heartbeat: { every: '0m' },
  }
  const config = {
    gateway: { mode: 'local', port, bind: 'loopback', auth: { mode: 'token', token: TOKEN }, controlUi: { enabled: false } },
    update: { checkOnStart: false },
    discovery: { mdns: { mode: 'off' } },
    logging: { file: join(root, 'openclaw.log') },
    models: { mode: 'replace', catalogRefresh: { enabled: false }, providers: { stub } },
    agents: { defaults },
    tools: { exec: { security: 'full', ask: 'off' } },
  }
  await writeFile(join(state, 'openclaw.json'), JSON.stringify(config), { mode: 0o600 })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo // listening on TCP
  await new Promise((resolve) => probe.close(resolve))
  return port
}
