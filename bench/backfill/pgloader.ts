import { spawnSync } from 'node:child_process'

/** What pgloader took for a file, s; or why it could not be asked. */
export type Loaded = { seconds: number; version: string } | { unavailable: string }

/** A load of the benchmark's file that takes longer hangs. */
const PATIENCE_MS = 600_000

/** Debian's pgloader, asked to copy a SQLite file into a database with its own settings. Redacts, verifies and remembers nothing. */
export function loadByPgloader(file: string, databaseUrl: string): Loaded {
  const asked = spawnSync('pgloader', ['--version'], { encoding: 'utf8' })
  if (asked.error) return { unavailable: 'pgloader is not installed (Debian: apt-get install pgloader)' }
  const version = /version "([^"]+)"/.exec(asked.stdout)?.[1] ?? 'unknown'
  const began = performance.now()
  const loaded = spawnSync('pgloader', ['--quiet', `sqlite://${file}`, databaseUrl.replace(/^postgres(ql)?:/, 'pgsql:')], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  })
  const seconds = (performance.now() - began) / 1_000
  if (loaded.status !== 0) return { unavailable: `pgloader failed: ${(loaded.stderr || loaded.stdout).slice(0, 500)}` }
  return { seconds, version }
}
