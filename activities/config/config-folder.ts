import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { GatewaysFile } from '#contracts/config/gateways.ts'
import type { ConfigProblem } from '#contracts/config/parse-yaml.ts'
import { RetentionFile } from '#contracts/config/retention.ts'
import { SessionHealthConfig } from '#contracts/session-health.ts'
import { ConfigFile } from './config-file.ts'

/** What the configuration folder says, each file as it is in force: as written, or as it last was right. */
export type LoadedConfig = {
  /** null = `gateways.yaml` is wrong and was never right here: which gateways are wanted is unknown. */
  gateways: GatewaysFile | null
  health: SessionHealthConfig
  retention: RetentionFile
  problems: readonly ConfigProblem[]
  /** Of all texts as they are, right or wrong. */
  hash: string
}

/** The configuration folder, read as a whole. */
export class ConfigFolder {
  readonly #dir: string
  readonly #gateways: ConfigFile<typeof GatewaysFile>
  readonly #health: ConfigFile<typeof SessionHealthConfig>
  readonly #retention: ConfigFile<typeof RetentionFile>

  /** @param keepDir where copies of the last good texts are kept, of this installation alone */
  constructor(dir: string, keepDir: string) {
    this.#dir = dir
    this.#gateways = new ConfigFile({ name: 'gateways.yaml', schema: GatewaysFile, dir, keepDir })
    this.#health = new ConfigFile({ name: 'session-health.yaml', schema: SessionHealthConfig, dir, keepDir })
    this.#retention = new ConfigFile({ name: 'retention.yaml', schema: RetentionFile, dir, keepDir })
  }

  /** @throws when the folder is not there, or a file in it cannot be read; what is wrong in a file comes back as problems */
  async load(): Promise<LoadedConfig> {
    await this.#mustBeThere()
    const [gateways, health, retention] = await Promise.all([this.#gateways.read(), this.#health.read(), this.#retention.read()])
    const hash = createHash('sha256')
    for (const { text } of [gateways, health, retention]) hash.update(text).update('\0')
    return {
      gateways: gateways.value,
      // Thresholds and retention have defaults that are safe for any fleet; a set of gateways has none.
      health: health.value ?? SessionHealthConfig.parse({}),
      retention: retention.value ?? RetentionFile.parse({}),
      problems: [...gateways.problems, ...health.problems, ...retention.problems],
      hash: hash.digest('hex').slice(0, 32),
    }
  }
  /** A folder that is not there (a mount that failed, a wrong path) says nothing; it does not say that there are no gateways. */
  async #mustBeThere(): Promise<void> {
    const found = await stat(this.#dir).catch(() => null)
    if (found?.isDirectory()) return
    throw new Error(`There is no configuration folder ${this.#dir}. Make it, or set MISSION_CONTROL_CONFIG_DIR.`)
  }
}
