import { join } from 'node:path'
import { parseReleaseConfig, type ReleaseTexts, releaseFiles, SUITES } from '#contracts/config/parse-release-config.ts'
import type { ConfigProblem } from '#contracts/config/parse-yaml.ts'
import type { ReleaseConfig } from '#contracts/config/release-config.ts'
import { keepText } from './keep-text.ts'
import { namesIfThere, readIfThere } from './read-if-there.ts'

/** What the release files say. `value` null = they are wrong and were never right here: what is wanted is unknown. */
export type ReleaseReading = { texts: ReleaseTexts; value: ReleaseConfig | null; problems: ConfigProblem[] }

/**
 * The files that say where releases go and what judges them. They name each other, so they are taken together: while any of them
 * is wrong, all of them stay as they last were right, also over a restart, from one copy in `keepDir`.
 */
export class ReleaseFiles {
  readonly #dir: string
  readonly #copy: string
  #good: string | null = null

  constructor({ dir, keepDir }: { dir: string; keepDir: string }) {
    this.#dir = dir
    this.#copy = join(keepDir, 'release-files.json')
  }

  /**
   * @param gateways slugs of the configured gateways; null = unknown
   * @param misnamed files that are not there because they have another name: what is missing is not known to be unwanted
   * @throws when a file is there but cannot be read
   */
  async read(gateways: readonly string[] | null, misnamed: readonly string[] = []): Promise<ReleaseReading> {
    const texts = await this.#texts()
    const { config, problems } = parseReleaseConfig(this.#dir, texts, gateways)
    if (!config || releaseFiles.some((name) => misnamed.includes(name))) return { texts, value: await this.#lastGood(), problems }
    await this.#keep(JSON.stringify(texts))
    return { texts, value: config, problems: [] }
  }

  async #texts(): Promise<ReleaseTexts> {
    const suites = (await namesIfThere(join(this.#dir, SUITES))).filter((name) => /^[^.].*\.ya?ml$/.test(name))
    const names = [...releaseFiles, ...suites.map((name) => `${SUITES}/${name}`)]
    const read = await Promise.all(names.map(async (name) => [name, await readIfThere(join(this.#dir, name))] as const))
    return Object.fromEntries(read.flatMap(([name, text]) => (text === null ? [] : [[name, text]])))
  }

  async #lastGood(): Promise<ReleaseConfig | null> {
    this.#good ??= await readIfThere(this.#copy)
    if (this.#good === null) return null
    // Only `#keep` writes it. An older version's copy may not be good any more by today's rules; gateways are not judged again,
    // as one that left must not take the last good release configuration with it.
    return parseReleaseConfig(this.#dir, JSON.parse(this.#good) as ReleaseTexts, null).config
  }

  async #keep(texts: string): Promise<void> {
    if (texts === this.#good) return
    await keepText(this.#copy, texts)
    this.#good = texts
  }
}
