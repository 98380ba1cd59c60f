import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { artifactDigest } from './artifact-digest.ts'
import { copyArtifact } from './copy-artifact.ts'
import { walkArtifact } from './walk-artifact.ts'

let root: string
let artifact: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'artifact-'))
  artifact = join(root, 'v1')
  await mkdir(join(artifact, 'bin'), { recursive: true })
  await writeFile(join(artifact, 'main.js'), 'one')
  await writeFile(join(artifact, 'bin', 'run'), 'two', { mode: 0o755 })
  await writeFile(join(root, 'shared.js'), 'shared')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const shape = async (path: string) => (await walkArtifact(path)).map(({ kind, path: at }) => `${kind} ${at}`)

describe('an artifact', () => {
  it('is the same under another name of its folder’s folder, and another with any change that counts', async () => {
    const before = await artifactDigest(artifact)
    const copy = join(root, 'elsewhere', 'v1')
    await mkdir(join(root, 'elsewhere'))
    await copyArtifact(artifact, copy)
    expect(await artifactDigest(copy)).toBe(before)
    await writeFile(join(artifact, 'main.js'), 'ome')
    expect(await artifactDigest(artifact)).not.toBe(before)
    await writeFile(join(artifact, 'main.js'), 'one')
    expect(await artifactDigest(artifact)).toBe(before)
    await writeFile(join(artifact, 'more.js'), '')
    expect(await artifactDigest(artifact)).not.toBe(before)
  })

  it('keeps a link that stays inside, and stands alone where one led out', async () => {
    await symlink('../shared.js', join(artifact, 'shared.js'))
    await symlink('main.js', join(artifact, 'index.js'))
    expect(await shape(artifact)).toEqual([
      'folder ',
      'folder bin',
      'file bin/run',
      'link index.js',
      'file main.js',
      'file shared.js',
    ])
    const copy = join(root, 'elsewhere', 'v1')
    await mkdir(join(root, 'elsewhere'))
    await copyArtifact(artifact, copy)
    expect(await artifactDigest(copy)).toBe(await artifactDigest(artifact))
    await writeFile(join(root, 'shared.js'), 'another')
    expect(await artifactDigest(copy)).not.toBe(await artifactDigest(artifact))
  })

  it('may be a single file', async () => {
    expect(await shape(join(artifact, 'main.js'))).toEqual(['file '])
  })

  it('is refused with a link round in a circle, or to nowhere', async () => {
    await symlink('..', join(artifact, 'round'))
    await expect(walkArtifact(artifact)).rejects.toThrow('round is a link that leads back to a folder it is in')
    await rm(join(artifact, 'round'))
    await symlink('../not-there', join(artifact, 'nowhere'))
    await expect(walkArtifact(artifact)).rejects.toThrow('nowhere is a link that leads nowhere')
  })
})
