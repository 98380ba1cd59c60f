import { join } from 'node:path'
import type { NamedBackfill } from '#contracts/config/backfill.ts'
import type { HeldPart } from '#contracts/config/held-part.ts'
import { BACKFILLS, parseBackfills } from '#contracts/config/parse-backfills.ts'
import type { ConfigProblem } from '#contracts/config/parse-yaml.ts'
import { keepText } from './keep-text.ts'
import { namesIfThere, readIfThere } from './read-if-there.ts'

type Texts = Readonly<Record<string, string>>

/** What the folder of backfills says: every source that is right, or was right before. */
export type BackfillReading = { texts: Texts; value: NamedBackfill[]; held: HeldPart[]; problems: ConfigProblem[] }

/**
 * The files that say where history lies. Each stands for itself: one that is wrong stays as it last was right, also over a restart,
 * from one copy of all in `keepDir`. One that is gone is gone; runs of it go on with what they began with.
 */
export class BackfillFiles {
  readonly #dir: string
  readonly #copy: string
  #good: Texts | null = null

  constructor({ dir, keepDir }: { dir: string; keepDir: string }) {
    this.#dir = dir
    this.#copy = join(keepDir, 'backfill-files.json')
  }

  /** @throws when a file is there but cannot be read */
  async read(): Promise<BackfillReading> {
    const texts = await this.#texts()
    const { backfills, problems } = parseBackfills(this.#dir, texts)
    const before = await this.#lastGood()
    const right = new Set(backfills.map(({ slug }) => slug))
    const good = Object.fromEntries(
      Object.entries(texts).flatMap(([name, text]) => {
        const last = right.has(slugOf(name)) ? text : before[name]
        return last === undefined ? [] : [[name, last]]
      }),
    )
    await this.#keep(good)
    const { backfills: value } = parseBackfills(this.#dir, good)
    const isThere = new Set(value.map(({ slug }) => slug))
    const wrong = Object.keys(texts).filter((name) => !right.has(slugOf(name)))
    const held = wrong.map((part) => ({ part, kept: isThere.has(slugOf(part)) }))
    return { texts, value, held, problems }
  }

  async #texts(): Promise<Texts> {
    const names = (await namesIfThere(join(this.#dir, BACKFILLS))).filter((name) => /^[^.].*\.ya?ml$/.test(name)).toSorted()
    const read = await Promise.all(
      names.map(async (name) => [name, await readIfThere(join(this.#dir, BACKFILLS, name))] as const),
    )
    return Object.fromEntries(read.flatMap(([name, text]) => (text === null ? [] : [[`${BACKFILLS}/${name}`, text]])))
  }

  async #lastGood(): Promise<Texts> {
    // Only `#keep` writes it.
    this.#good ??= JSON.parse((await readIfThere(this.#copy)) ?? '{}') as Texts
    return this.#good
  }

  async #keep(texts: Texts): Promise<void> {
    if (JSON.stringify(texts) === JSON.stringify(this.#good)) return
    await keepText(this.#copy, JSON.stringify(texts))
    this.#good = texts
  }
}

const slugOf = (name: string): string => name.slice(BACKFILLS.length + 1).replace(/\.ya?ml$/, '')
