import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import { type ConfigProblem, parseYaml } from '#contracts/config/parse-yaml.ts'

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

  /** @throws when the file is there but cannot be read, or the copy cannot be written */
  async read(): Promise<FileReading<z.output<S>>> {
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
    await mkdir(dirname(this.#copy), { recursive: true, mode: 0o700 })
    // Several readers at a time, of this process or another, must not share a half-written file.
    const partial = `${this.#copy}.${randomUUID()}`
    await writeFile(partial, text, { mode: 0o600 })
    await rename(partial, this.#copy)
    this.#good = text
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
