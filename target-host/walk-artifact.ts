import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { StepFailure } from './step-failure.ts'

/** One thing in an artifact. `path` is relative, '' for a single file; `place` is where its content is read. */
export type ArtifactEntry =
  | { kind: 'folder'; path: string; place: string }
  | { kind: 'file'; path: string; place: string; executable: boolean }
  | { kind: 'link'; path: string; place: string; to: string }

/**
 * Everything in a file or folder, in order of path. A link that stays inside is a link; one that leads out is what it leads to, so
 * that a copy stands alone.
 * @throws StepFailure ARTIFACT_UNFIT for what cannot be copied: sockets, devices, links that lead nowhere or round in a circle
 */
export async function walkArtifact(root: string): Promise<ArtifactEntry[]> {
  const base = await realpath(root)
  const entries: ArtifactEntry[] = []
  await visit({ place: base, path: '', base, above: [] }, entries)
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

type At = { place: string; path: string; base: string; above: readonly string[] }

async function visit(at: At, entries: ArtifactEntry[]): Promise<void> {
  const { place, path } = at
  const found = await lstat(place)
  if (found.isSymbolicLink()) return await visitLink(at, entries)
  if (found.isFile()) return void entries.push({ kind: 'file', path, place, executable: (found.mode & 0o111) !== 0 })
  if (!found.isDirectory()) throw unfit(path, 'is neither a file, a folder nor a link')
  entries.push({ kind: 'folder', path, place })
  for (const name of await readdir(place)) {
    await visit({ ...at, place: join(place, name), path: path ? `${path}/${name}` : name, above: [...at.above, place] }, entries)
  }
}

async function visitLink(at: At, entries: ArtifactEntry[]): Promise<void> {
  const { place, path, base, above } = at
  const to = await readlink(place)
  if (!isAbsolute(to) && isWithin(base, resolve(dirname(place), to))) return void entries.push({ kind: 'link', path, place, to })
  const target = await realpath(place).catch(() => {
    throw unfit(path, 'is a link that leads nowhere')
  })
  if (above.some((folder) => isWithin(target, folder))) throw unfit(path, 'is a link that leads back to a folder it is in')
  await visit({ place: target, path, base: target, above }, entries)
}

/** Whether a path is the folder itself or in it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

const unfit = (path: string, why: string) => new StepFailure('ARTIFACT_UNFIT', `The artifact cannot be copied: ${path} ${why}.`)
