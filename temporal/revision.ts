import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const GIT = fileURLToPath(new URL('../.git', import.meta.url))

/** The commit that this checkout is at, read without git; null where there is none, as in an image. */
export async function revision(git = GIT): Promise<string | null> {
  try {
    const head = (await readFile(join(git, 'HEAD'), 'utf8')).trim()
    if (/^[0-9a-f]{40,64}$/.test(head)) return head
    const [, ref] = /^ref: (refs\/[\w./-]+)$/.exec(head) ?? []
    return ref === undefined ? null : ((await loose(git, ref)) ?? (await packed(git, ref)))
  } catch {
    // A work tree of another one has a file there; what its version is says the rest.
    return null
  }
}

const loose = async (git: string, ref: string): Promise<string | null> =>
  await readFile(join(git, ref), 'utf8').then(
    (text) => text.trim(),
    () => null,
  )

async function packed(git: string, ref: string): Promise<string | null> {
  const lines = (await readFile(join(git, 'packed-refs'), 'utf8')).split('\n')
  return lines.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? null
}
