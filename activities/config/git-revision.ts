import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** A healthy git answers in milliseconds; one on a hanging network disk must not hold up the configuration. */
const TIMEOUT_MS = 5_000

/**
 * Commit that a folder is at, with `+changes` when its files differ from it; null where it is not in a git work tree or
 * there is no git (a container image).
 */
export async function gitRevision(dir: string): Promise<string | null> {
  try {
    const git = async (...args: string[]) => (await run('git', ['-C', dir, ...args], { timeout: TIMEOUT_MS })).stdout.trim()
    const commit = await git('rev-parse', '--short=12', 'HEAD')
    const changes = await git('status', '--porcelain', '--', '.')
    return changes ? `${commit}+changes` : commit
  } catch {
    // The revision only helps to find the text; the content hash identifies it.
    return null
  }
}
