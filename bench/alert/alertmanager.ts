import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const CACHE = join(homedir(), '.cache', 'mission-control', 'alertmanager')
const UNPACKED = join(CACHE, 'usr', 'bin', 'prometheus-alertmanager')
const BINARY = join(CACHE, 'alertmanager')
/** Where the package's program looks for its templates, wherever it was unpacked; and as long a way to its own folder. */
const TEMPLATES = '/usr/share/prometheus/alertmanager'
const OWN_FOLDER = `/proc/self/cwd${'/.'.repeat(10)}`
/** A download or a start that takes longer does not come. */
const PATIENCE_MS = 60_000

/** The program of Debian's package, downloaded once; a sentence when it cannot be had here. */
export function findAlertmanager(): { binary: string } | { unavailable: string } {
  if (existsSync(BINARY)) return { binary: BINARY }
  mkdirSync(CACHE, { recursive: true })
  const isPackage = (name: string) => name.endsWith('.deb')
  if (!readdirSync(CACHE).some(isPackage)) run('apt-get', ['download', 'prometheus-alertmanager'])
  const file = readdirSync(CACHE).find(isPackage)
  if (!file) return { unavailable: 'apt-get download prometheus-alertmanager brought nothing (no Debian, or no network)' }
  run('dpkg', ['-x', join(CACHE, file), CACHE])
  if (!existsSync(UNPACKED)) return { unavailable: `${file} has no ${UNPACKED.slice(CACHE.length + 1)}` }
  writeFileSync(BINARY, Buffer.from(readFileSync(UNPACKED, 'latin1').replaceAll(TEMPLATES, OWN_FOLDER), 'latin1'))
  chmodSync(BINARY, 0o755)
  return { binary: BINARY }
}

const run = (command: string, args: string[]): void => {
  spawnSync(command, args, { cwd: CACHE, timeout: PATIENCE_MS, stdio: 'ignore' })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}

export type Alertmanager = { url: string; version: string; stop: () => Promise<void> }

/** Starts it alone (no cluster) on a free port of loopback, with a configuration; resolves when it is ready. */
export async function startAlertmanager(binary: string, config: string): Promise<Alertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  writeFileSync(join(folder, 'alertmanager.yml'), config)
  const child = spawn(
    binary,
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { cwd: join(CACHE, TEMPLATES), stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(100)) {
    if (child.exitCode !== null) break
    const ready = await fetch(`${url}/-/ready`).catch(() => null)
    if (ready?.ok) return { url, version: versionOf(binary), stop }
  }
  await stop()
  throw new Error('Alertmanager did not become ready.')
}

function versionOf(binary: string): string {
  const { stdout, stderr } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  return /version ([\d.]+)/.exec(`${stdout}${stderr}`)?.[1] ?? 'of unknown version'
}
