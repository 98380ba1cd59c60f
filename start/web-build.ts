import { randomUUID } from 'node:crypto'
import { cp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { inTurn } from './in-turn.ts'
import { BUILD_IGNORED, hashInputs } from './input-hash.ts'
import { inProject, projectRoot } from './project.ts'
import { runToEnd } from './run-to-end.ts'
import { step } from './say.ts'

/** Where finished builds are kept, each by the hash of its inputs: a running server keeps its own, whatever is built later. */
const KEPT_BUILDS = inProject('web/.next-builds')
/** Builds that are kept; a developer's test runs and a running server need no more. */
const KEPT = 4
const SOURCES = [
  'web',
  'domain',
  'contracts',
  'prisma',
  'temporal',
  'workflows',
  'telemetry',
  'package-lock.json',
  'tsconfig.json',
]

/**
 * Builds the web interface, unless it was built from these very sources before (then this takes milliseconds). Two
 * processes may ask at once: the second waits for the first.
 * @returns Next's `distDir`, to be passed to the server as NEXT_DIST_DIR
 */
export async function ensureWebBuilt(logFolder: string): Promise<string> {
  const hash = await hashSources()
  const isBuilt = await isThere(join(KEPT_BUILDS, hash))
  const name = isBuilt
    ? hash
    : await inTurn(join(KEPT_BUILDS, 'lock'), 'building the web interface', () => build(hash, logFolder))
  // The youngest are kept: a build that is used is young.
  await utimes(join(KEPT_BUILDS, name), new Date(), new Date())
  return join('.next-builds', name)
}

async function hashSources(): Promise<string> {
  return (await hashInputs({ root: projectRoot, paths: SOURCES, ignore: BUILD_IGNORED })).slice(0, 16)
}

/** Builds what the sources are now, and gives the name under which it is kept. */
async function build(hash: string, logFolder: string): Promise<string> {
  // Another process may just have built it.
  if (await isThere(join(KEPT_BUILDS, hash))) return hash
  return await step('Web interface built', async () => {
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NEXT_DIST_DIR: undefined }
    const args = [inProject('node_modules/next/dist/bin/next'), 'build', 'web']
    const logFile = join(logFolder, 'next-build.log')
    await runToEnd('next build web', { command: process.execPath, args, env, logFile, cwd: projectRoot })
    // Sources that changed meanwhile may be in it or not: it serves this start, and no later one finds it.
    const name = (await hashSources()) === hash ? hash : `mixed-${randomUUID()}`
    await keep(join(KEPT_BUILDS, name))
    await prune(name)
    return name
  })
}

/** Copied aside and renamed, so that half a copy never looks like a build. */
async function keep(kept: string): Promise<void> {
  const built = inProject('web/.next')
  const aside = `${kept}.unfinished`
  await rm(aside, { recursive: true, force: true })
  // The cache only speeds the next build up, and a development server's part is its own.
  const left = new Set(['cache', 'dev'].map((name) => join(built, name)))
  await cp(built, aside, { recursive: true, filter: (path) => !left.has(path) })
  await rename(aside, kept)
}

async function prune(current: string): Promise<void> {
  const names = (await readdir(KEPT_BUILDS)).filter((name) => !name.startsWith('lock') && name !== current)
  const ages = await Promise.all(names.map(async (name) => ({ name, usedAt: (await stat(join(KEPT_BUILDS, name))).mtimeMs })))
  const old = ages.toSorted((a, b) => b.usedAt - a.usedAt).slice(KEPT - 1)
  for (const { name } of old) await rm(join(KEPT_BUILDS, name), { recursive: true, force: true })
}

async function isThere(folder: string): Promise<boolean> {
  return await stat(join(folder, 'BUILD_ID')).then(
    () => true,
    () => false,
  )
}
