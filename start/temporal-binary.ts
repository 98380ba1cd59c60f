import { spawnSync } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runToEnd } from './run-to-end.ts'

/** The newest tag of the Temporal CLI that `go install` accepts. */
const GO_INSTALLABLE = 'v1.5.1'

/** Where a Temporal CLI was found, in words for the console. */
export type FoundBinary = { readonly path: string; readonly origin: string }

/** Where this project keeps the Temporal CLI it has built, shared by all clones of one user. */
export function cachedTemporalBinary(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mission-control', `temporal-${GO_INSTALLABLE.slice(1)}`)
}

/**
 * A Temporal CLI that is already on this machine: on PATH, in the project's cache, or downloaded by Temporal's SDK.
 * One that does not execute (another platform's, an interrupted download) is passed over.
 */
export async function findTemporalBinary(env: NodeJS.ProcessEnv = process.env): Promise<FoundBinary | undefined> {
  const onPath = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates: FoundBinary[] = [
    ...onPath.map((folder) => ({ path: join(folder, 'temporal'), origin: 'PATH' })),
    { path: cachedTemporalBinary(env), origin: "this project's cache" },
    ...(await sdkDownloads()).map((path) => ({ path, origin: "Temporal's SDK" })),
  ]
  for (const candidate of candidates) if (await isUsable(candidate.path)) return candidate
  return undefined
}

/** The SDK downloads into the temporary folder, where anybody may put a file: only our own (or root's) count. */
async function sdkDownloads(): Promise<string[]> {
  const names = (await readdir(tmpdir())).filter((name) => /^temporal-sdk-typescript-[\d.]+$/.test(name)).sort()
  const trusted: string[] = []
  for (const path of names.reverse().map((name) => join(tmpdir(), name))) {
    const { uid, mode } = await stat(path)
    const ours = uid === 0 || uid === process.getuid?.()
    if (ours && !(mode & 0o022)) trusted.push(path)
  }
  return trusted
}

async function isUsable(path: string): Promise<boolean> {
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  return executable && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

/** Whether a Go tool chain is on PATH. */
export function hasGo(): boolean {
  return spawnSync('go', ['version']).status === 0
}

/**
 * Builds the Temporal CLI from source into the project's cache. Takes minutes, once a user.
 * @throws ProgramFailed with the end of Go's output.
 */
export async function buildTemporalBinary(logFile: string): Promise<FoundBinary> {
  const path = cachedTemporalBinary()
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true })
  // Built aside and renamed: an interrupted build leaves nothing that looks finished.
  const aside = await mkdtemp(join(folder, 'build-'))
  try {
    const env = { ...process.env, GOBIN: aside, GOFLAGS: '', CGO_ENABLED: '0' }
    const args = ['install', `github.com/temporalio/cli/cmd/temporal@${GO_INSTALLABLE}`]
    await runToEnd('Building the Temporal server', { command: 'go', args, env, logFile, cwd: aside })
    await rename(join(aside, 'temporal'), path)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  return { path, origin: 'built from source' }
}

/** What a person can do where no Temporal CLI is found and Go is missing. */
export const NO_TEMPORAL = `No Temporal server. Do one of these and start again:
  - set TEMPORAL_ADDRESS to a Temporal server you have (for example temporal.example.com:7233)
  - install the Temporal CLI so that \`temporal\` is on PATH (https://docs.temporal.io/cli)
  - install Go 1.24 or newer: it is then built from source, once (${GO_INSTALLABLE}, about 4 minutes on 2 cores)`
