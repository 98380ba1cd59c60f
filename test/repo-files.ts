import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this checkout. */
export const repoRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** Every file that is or would be committed, as paths from the root; files deleted but not yet committed are left out. */
export function repoFiles(): string[] {
  const list = (...flags: string[]) =>
    execFileSync('git', ['ls-files', '-z', ...flags], { cwd: repoRoot, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
      .split('\0')
      .filter(Boolean)
  const deleted = new Set(list('--deleted'))
  return list('--cached', '--others', '--exclude-standard').filter((path) => !deleted.has(path))
}

/** Text of a file of the repository. */
export function readRepoFile(path: string): string {
  return readFileSync(join(repoRoot, path), 'utf8')
}
