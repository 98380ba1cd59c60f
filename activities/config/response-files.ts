import { join } from 'node:path'
import { parseResponseConfig, type ResponseTexts } from '#contracts/config/parse-response-config.ts'
import type { ConfigProblem } from '#contracts/config/parse-yaml.ts'
import { type ResponseConfig, responseFile, responseKinds } from '#contracts/config/response-config.ts'
import { keepText } from './keep-text.ts'
import { readIfThere } from './read-if-there.ts'

/** What the response files say. `value` null = they are wrong and were never right here: what is in force stays. */
export type ResponseReading = { texts: ResponseTexts; value: ResponseConfig | null; problems: ConfigProblem[] }

/**
 * The files that say what is alerted on, what may be used, what components may take, and what is done about it. Taken together, as
 * release files are: while any of them is wrong, all of them stay as they last were right, also over a restart.
 */
export class ResponseFiles {
  readonly #dir: string
  readonly #copy: string
  #good: string | null = null

  constructor({ dir, keepDir }: { dir: string; keepDir: string }) {
    this.#dir = dir
    this.#copy = join(keepDir, 'response-files.json')
  }

  /**
   * @param environments slugs of the configured environments; null = unknown
   * @param misnamed files that are not there because they have another name: what is missing is not known to be unwanted
   * @throws when a file is there but cannot be read
   */
  async read(environments: readonly string[] | null, misnamed: readonly string[] = []): Promise<ResponseReading> {
    const texts = await this.#texts()
    const { config, problems } = parseResponseConfig(this.#dir, texts, environments)
    if (!config || responseKinds.some((kind) => misnamed.includes(responseFile(kind))))
      return { texts, value: await this.#lastGood(), problems }
    await this.#keep(JSON.stringify(texts))
    return { texts, value: config, problems: [] }
  }

  async #texts(): Promise<ResponseTexts> {
    const names = responseKinds.map(responseFile)
    const read = await Promise.all(names.map(async (name) => [name, await readIfThere(join(this.#dir, name))] as const))
    return Object.fromEntries(read.flatMap(([name, text]) => (text === null ? [] : [[name, text]])))
  }

  async #lastGood(): Promise<ResponseConfig | null> {
    this.#good ??= await readIfThere(this.#copy)
    if (this.#good === null) return null
    // Only `#keep` writes it. An older version's copy may not be good any more by today's rules; environments are not judged again,
    // as one that left must not take the last good configuration of alerts with it.
    return parseResponseConfig(this.#dir, JSON.parse(this.#good) as ResponseTexts, null).config
  }

  async #keep(texts: string): Promise<void> {
    if (texts === this.#good) return
    await keepText(this.#copy, texts)
    this.#good = texts
  }
}
