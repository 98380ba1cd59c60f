// The first thing every verb runs. Plain JavaScript that needs nothing installed and any Node from 20 on: it installs what
// the lock file names when that has changed, then runs the wanted TypeScript entry on the Node that was installed.
//   node start/bootstrap.mjs ENTRY.ts [arguments]
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The oldest Node that runs this project's TypeScript as it stands. */
const NODE_MAJOR = 24
/** How long an installation may be quiet before it says that it is still at it. */
const STILL_AT_IT_MS = 15_000

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const marker = join(root, 'node_modules', '.installed-from')
const ownNode = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

/** What an installation depends on: the lock file, and the platform its binaries are for. */
function wantedInstallation() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`
}

function isInstalled() {
  return existsSync(marker) && readFileSync(marker, 'utf8') === wantedInstallation() && existsSync(ownNode)
}

async function install() {
  const began = Date.now()
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`
  process.stderr.write('  Installing dependencies (once; again only when package-lock.json changes) …\n')
  const ticking = setInterval(() => process.stderr.write(`  … installing: still at it after ${seconds()}\n`), STILL_AT_IT_MS)
  rmSync(marker, { force: true })
  try {
    // Not `npm ci`: it insists on optional packages of other platforms, which not every registry mirrors.
    // Install scripts are asked for, whatever the user's npm is set to: package.json's allowScripts names the few that matter.
    // `include=dev`, as a machine with NODE_ENV=production lacks the compiler otherwise.
    const flags = [
      '--no-save',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts=false',
      '--include=dev',
      '--loglevel=error',
    ]
    await run('npm', ['install', ...flags])
  } finally {
    clearInterval(ticking)
  }
  if (!existsSync(ownNode))
    throw new Error('npm installed no node_modules/.bin/node: allow the install script of the package "node".')
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, wantedInstallation())
  process.stderr.write(`  Dependencies installed (${seconds()}).\n`)
}

/** Runs a command to its end; its output goes to standard error, as a verb's own output may be read by a program. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args[0]} failed (${signal ?? `exit code ${code}`}). Is the npm registry reachable?`))
    })
  })
}

/** Runs this file once more, on the installed Node, as a child whose signals and end become our own. */
function runOnOwnNode(args) {
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    // Die of the same signal, so that whoever started us sees the truth.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/** Prints warnings as Node does, but for those about features that the entries use on purpose (WebAssembly modules, SQLite). */
function hushExperimentalWarnings() {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`)
  })
}

try {
  const [entry, ...args] = process.argv.slice(2)
  if (!entry) throw new Error('usage: node start/bootstrap.mjs ENTRY.ts [arguments]')
  if (!isInstalled()) await install()
  const file = join(root, entry)
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) {
    // The entry sees the arguments where it would if it had been started itself.
    process.argv = [process.argv[0], file, ...args]
    hushExperimentalWarnings()
    await import(pathToFileURL(file).href)
  } else runOnOwnNode([entry, ...args])
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
}
