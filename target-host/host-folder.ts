import { mkdir, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Paths in the host's folder within the state folder. */
export function hostFolderPaths(stateDir: string) {
  const root = join(resolve(stateDir), 'target-host')
  return {
    root,
    lock: join(root, 'lock'),
    /** Marks the processes of this host in their environment, so that the next one finds them. */
    id: join(root, 'id'),
    targets: join(root, 'targets'),
    releases: join(root, 'releases'),
    store: join(root, 'store'),
  }
}
export type HostFolder = ReturnType<typeof hostFolderPaths>

/** Makes the folders, for their user alone, and removes what a killed host was in the middle of writing. */
export async function prepareHostFolder(folder: HostFolder): Promise<void> {
  for (const path of [folder.root, folder.targets, folder.releases, folder.store])
    await mkdir(path, { recursive: true, mode: 0o700 })
  for (const path of [folder.root, folder.targets, folder.releases, folder.store]) {
    const unfinished = (await readdir(path)).filter((name) => name.endsWith('.new'))
    for (const name of unfinished) await rm(join(path, name), { recursive: true, force: true })
  }
}
