import { join } from 'node:path'
import type { z } from 'zod'
import { type ConfigProblem, parseYaml } from '#contracts/config/parse-yaml.ts'
import { keepText } from './keep-text.ts'
import { readIfThere } from './read-if-there.ts'

/** What a configuration file says now. `value` null = it is wrong and no earlier good one is known. */
export type FileReading<T> = { text: string; value: T | null; problems: ConfigProblem[] }

/**
 * One YAML file of the configuration folder. A missing file counts as empty, that is: every default. A wrong file is said
 * to be wrong and the last good text stays in force, also over a restart, from a copy in `keepDir`.
 */
export class ConfigFile<S extends z.ZodType> {
  readonly #name: string
  readonly #schema: S
  readonly #path: string
  readonly #copy: string
  #good: string | null = null

  constructor(options: { name: string; schema: S; dir: string; keepDir: string }) {
    this.#name = options.name
    this.#schema = options.schema
    this.#path = join(options.dir, options.name)
    this.#copy = join(options.keepDir, options.name)
  }

  /**
   * @param misnamed names that files are missing under, as they have nearly that name: a missing one does not count as empty then
   * @throws when the file is there but cannot be read, or the copy cannot be written
   */
  async read(misnamed: readonly string[] = []): Promise<FileReading<z.output<S>>> {
    if (misnamed.includes(this.#name)) return { text: '', value: await this.#lastGood(), problems: [] }
    const text = (await readIfThere(this.#path)) ?? ''
    const parsed = parseYaml(this.#path, text, this.#schema)
    if (!parsed.ok) return { text, value: await this.#lastGood(), problems: parsed.problems }
    await this.#keep(text)
    return { text, value: parsed.value, problems: [] }
  }

  async #lastGood(): Promise<z.output<S> | null> {
    this.#good ??= await readIfThere(this.#copy)
    if (this.#good === null) return null
    const parsed = parseYaml(this.#name, this.#good, this.#schema)
    // An older version's copy may not be good any more by today's rules.
    return parsed.ok ? parsed.value : null
  }

  async #keep(text: string): Promise<void> {
    if (text === this.#good) return
    await keepText(this.#copy, text)
    this.#good = text
  }
}
