import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { ContentHash, type PinnedRelease } from '#contracts/release.ts'
import { artifactDigest } from './artifact-digest.ts'
import { copyArtifact } from './copy-artifact.ts'
import type { HostFolder } from './host-folder.ts'
import { StepFailure } from './step-failure.ts'
import { isWithin } from './walk-artifact.ts'
import { syncFolder, writeDurably } from './write-durably.ts'

/** Releases kept for each target beside those in use: more than the window within which people go back. */
const KEPT_PER_TARGET = 6

/** What is known of a release that was staged: the digest of the copied artifact, and when each target last used it (ms). */
const StoredRelease = z.object({
  releaseId: z.uuid(),
  contentHash: ContentHash,
  digest: z.string(),
  file: z.string(),
  usedBy: z.record(z.string(), z.number()),
})
type StoredRelease = z.infer<typeof StoredRelease>

/** The host's own copies of artifacts: going back depends on nothing else. */
export class ReleaseStore {
  readonly #folder: HostFolder
  readonly #configDir: string
  /** Two targets may stage the same release at once. */
  #turn: Promise<unknown> = Promise.resolve()

  /** @param configDir what relative `artifacts` folders count from */
  constructor(folder: HostFolder, configDir: string) {
    this.#folder = folder
    this.#configDir = configDir
  }

  /** Path of the copy, or null where the release was never staged or has been removed. */
  async find(releaseId: string): Promise<string | null> {
    const stored = await this.#read(releaseId)
    return stored && (await isThere(this.#pathOf(stored))) ? this.#pathOf(stored) : null
  }

  /**
   * The copy of a release that is being staged, made if there is none. An artifact that is still in its folder must be what was staged
   * under this release before. The release counts as used by the target from now on.
   * @throws StepFailure ARTIFACT_MISSING, ARTIFACT_CHANGED, ARTIFACT_UNFIT
   */
  async take(release: PinnedRelease, { artifacts, slug }: { artifacts: string; slug: string }): Promise<string> {
    return await this.#inTurn(async () => {
      const source = this.#sourceOf(release, artifacts)
      const stored = await this.#read(release.id)
      if (stored && stored.contentHash !== release.contentHash) throw changed(release, 'its content hash is another')
      const digest = (await isThere(source)) ? await artifactDigest(source) : null
      if (stored && digest !== null && stored.digest !== digest) throw changed(release, `${source} is not what was staged before`)
      if (stored && (await isThere(this.#pathOf(stored)))) return await this.#used(stored, slug)
      if (digest === null) throw missing(release, source)
      return await this.#used(await this.#copy(release, source), slug)
    })
  }

  /** Whether a release could be taken. @throws StepFailure ARTIFACT_MISSING */
  async mustBeThere(release: PinnedRelease, artifacts: string): Promise<void> {
    const source = this.#sourceOf(release, artifacts)
    if (!(await isThere(source)) && !(await this.find(release.id))) throw missing(release, source)
  }

  /** Removes releases that no target runs and that are not among the last of any. */
  async sweep(inUse: () => ReadonlySet<string>): Promise<void> {
    await this.#inTurn(async () => {
      const used = inUse()
      const all = await this.#all()
      const kept = all.filter(({ releaseId }) => used.has(releaseId) || isRecent(releaseId, all))
      for (const { releaseId } of all) if (!kept.some((one) => one.releaseId === releaseId)) await rm(this.#record(releaseId))
      const digests = new Set(kept.map(({ digest }) => digest))
      for (const name of await readdir(this.#folder.store)) {
        if (!digests.has(name)) await rm(join(this.#folder.store, name), { recursive: true, force: true })
      }
    })
  }

  async #used(stored: StoredRelease, slug: string): Promise<string> {
    await this.#write({ ...stored, usedBy: { ...stored.usedBy, [slug]: Date.now() } })
    return this.#pathOf(stored)
  }

  async #copy(release: PinnedRelease, source: string): Promise<StoredRelease> {
    const partial = join(this.#folder.store, `${randomUUID()}.new`)
    await mkdir(partial)
    const file = basename(source)
    try {
      await copyArtifact(source, join(partial, file))
      // Of the copy, not of the source: what is named is what runs, also when somebody writes to the source meanwhile.
      const digest = await artifactDigest(join(partial, file))
      if (!(await isThere(join(this.#folder.store, digest)))) await rename(partial, join(this.#folder.store, digest))
      await syncFolder(this.#folder.store)
      return { releaseId: release.id, contentHash: release.contentHash, digest, file, usedBy: {} }
    } finally {
      await rm(partial, { recursive: true, force: true })
    }
  }

  #sourceOf({ artifact }: PinnedRelease, artifacts: string): string {
    const folder = resolve(this.#configDir, artifacts)
    const source = resolve(folder, artifact)
    if (isAbsolute(artifact) || !isWithin(folder, source) || source === folder) {
      throw new StepFailure('ARTIFACT_MISSING', `The artifact "${artifact}" is not a name in ${folder}.`)
    }
    return source
  }

  #pathOf = ({ digest, file }: StoredRelease) => join(this.#folder.store, digest, file)
  #record = (releaseId: string) => join(this.#folder.releases, `${releaseId}.json`)

  async #read(releaseId: string): Promise<StoredRelease | null> {
    if (!z.uuid().safeParse(releaseId).success) return null
    const text = await readFile(this.#record(releaseId), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    return text === null ? null : StoredRelease.parse(JSON.parse(text))
  }

  async #write(stored: StoredRelease): Promise<void> {
    await writeDurably(this.#record(stored.releaseId), JSON.stringify(stored))
  }

  async #all(): Promise<StoredRelease[]> {
    const names = (await readdir(this.#folder.releases)).filter((name) => name.endsWith('.json'))
    const found = await Promise.all(names.map((name) => this.#read(name.slice(0, -'.json'.length))))
    return found.filter((stored) => stored !== null)
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => undefined) // whose work it was is told; the next one goes on
    return await mine
  }
}

function isRecent(releaseId: string, all: readonly StoredRelease[]): boolean {
  const slugs = new Set(all.flatMap(({ usedBy }) => Object.keys(usedBy)))
  return [...slugs].some((slug) =>
    all
      .filter(({ usedBy }) => usedBy[slug] !== undefined)
      .toSorted((a, b) => (b.usedBy[slug] ?? 0) - (a.usedBy[slug] ?? 0))
      .slice(0, KEPT_PER_TARGET)
      .some((one) => one.releaseId === releaseId),
  )
}

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null

const changed = ({ name, artifact }: PinnedRelease, why: string) =>
  new StepFailure(
    'ARTIFACT_CHANGED',
    `Release ${name} is immutable, but ${why}. Register what "${artifact}" is now as a new release.`,
  )

const missing = ({ name }: PinnedRelease, source: string) =>
  new StepFailure(
    'ARTIFACT_MISSING',
    `There is no artifact of release ${name} at ${source}. Build it there, or correct "artifacts" of the target.`,
  )
