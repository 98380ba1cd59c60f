import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { type ArtifactEntry, walkArtifact } from './walk-artifact.ts'

/** SHA-256 in hex over names, contents, links and what may be executed. Times and owners do not count. */
export async function artifactDigest(root: string): Promise<string> {
  const hash = createHash('sha256').update(basename(root))
  for (const entry of await walkArtifact(root)) await addEntry(hash, entry)
  return hash.digest('hex')
}

async function addEntry(hash: Hash, entry: ArtifactEntry): Promise<void> {
  switch (entry.kind) {
    case 'folder':
      return void hash.update(`\0folder\0${entry.path}`)
    case 'link':
      return void hash.update(`\0link\0${entry.path}\0${entry.to}`)
    case 'file': {
      const content = createHash('sha256')
      for await (const chunk of createReadStream(entry.place)) content.update(chunk as Buffer) // a stream without encoding gives buffers
      hash.update(`\0file\0${entry.path}\0${entry.executable ? 'x' : '-'}\0${content.digest('hex')}`)
    }
  }
}
