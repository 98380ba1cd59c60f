import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What pgloader took for a file, s; or why it could not be asked. */
export type Loaded = { seconds: number; version: string } | { unavailable: string }

/** A load of the benchmark's file that takes longer hangs. */
const PATIENCE_MS = 600_000

const run = promisify(execFile)

/** Debian's pgloader, asked to copy a SQLite file into a database with its own settings. Redacts, verifies and remembers nothing. */
export async function loadByPgloader(file: string, databaseUrl: string): Promise<Loaded> {
  try {
    const { stdout } = await run('pgloader', ['--version'])
    const began = performance.now()
    await run('pgloader', ['--quiet', `sqlite://${file}`, databaseUrl.replace(/^postgres(ql)?:/, 'pgsql:')], {
      timeout: PATIENCE_MS,
    })
    const seconds = (performance.now() - began) / 1_000
    return { seconds, version: /version "([^"]+)"/.exec(stdout)?.[1] ?? 'unknown' }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return { unavailable: 'pgloader is not installed (Debian: apt-get install pgloader)' }
    return { unavailable: `pgloader failed: ${String(error).slice(0, 500)}` }
  }
}
