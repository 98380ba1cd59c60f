import { createHash, type Hash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What is never an input of a build: results of builds, and tests. */
export const BUILD_IGNORED =
  /(^|\/)(\.next|\.next-builds|generated|generated\.lock|node_modules|next-env\.d\.ts)(\/|$)|\.test\.tsx?$|\.tsbuildinfo$/

/** What something built depends on: files and folders, relative to `root`; missing ones count as absent. */
export type Inputs = { readonly root: string; readonly paths: readonly string[]; readonly ignore: RegExp }

/** A hash over the names and contents of all input files; the same for the same inputs, whatever their dates. */
export async function hashInputs({ root, paths, ignore }: Inputs): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) await addPath(hash, root, path, ignore)
  return hash.digest('hex')
}

async function addPath(hash: Hash, root: string, path: string, ignore: RegExp): Promise<void> {
  if (ignore.test(path)) return
  const full = join(root, path)
  const kind = await stat(full).catch(() => undefined)
  if (!kind) return
  if (kind.isDirectory()) {
    const names = (await readdir(full)).sort()
    for (const name of names) await addPath(hash, root, join(path, name), ignore)
    return
  }
  hash
    .update(`${path}\0`)
    .update(await readFile(full))
    .update('\0')
}

/**
 * Builds unless the last finished build had the same inputs.
 * @param marker file that remembers the inputs of the last finished build; it belongs inside what is built, so that
 *   removing the one removes the other
 * @returns whether it was built
 */
export async function buildIfChanged(marker: string, inputs: Inputs, build: () => Promise<void>): Promise<boolean> {
  const hash = await hashInputs(inputs)
  if ((await readFile(marker, 'utf8').catch(() => '')) === hash) return false
  await build()
  await mkdir(dirname(marker), { recursive: true })
  await writeFile(marker, hash)
  return true
}
