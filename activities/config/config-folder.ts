import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { NamedBackfill } from '#contracts/config/backfill.ts'
import { GatewaysFile } from '#contracts/config/gateways.ts'
import { type ConfigPart, configParts, type HeldPart } from '#contracts/config/held-part.ts'
import { releaseFiles } from '#contracts/config/parse-release-config.ts'
import type { ConfigProblem } from '#contracts/config/parse-yaml.ts'
import type { ReleaseConfig } from '#contracts/config/release-config.ts'
import { type ResponseConfig, responseFile, responseKinds } from '#contracts/config/response-config.ts'
import { RetentionFile } from '#contracts/config/retention.ts'
import { strayFiles } from '#contracts/config/stray-files.ts'
import { type Webhook, WebhooksFile } from '#contracts/config/webhooks.ts'
import { SessionHealthConfig } from '#contracts/session-health.ts'
import { BackfillFiles } from './backfill-files.ts'
import { ConfigFile } from './config-file.ts'
import { filesIn } from './read-if-there.ts'
import { ReleaseFiles } from './release-files.ts'
import { ResponseFiles } from './response-files.ts'

/** What the configuration folder says, each file as it is in force: as written, or as it last was right. */
export type LoadedConfig = {
  /** null = `gateways.yaml` is wrong and was never right here: which gateways are wanted is unknown. */
  gateways: GatewaysFile | null
  health: SessionHealthConfig
  retention: RetentionFile
  /** Environments, targets, suites, schedules and drift rules, together. null = wrong and never right here. */
  releases: ReleaseConfig | null
  /** Alerts, budgets, components and runbooks, together. null = wrong and never right here: what is in force stays. */
  response: ResponseConfig | null
  /** Who is told of events. null = wrong and never right here: what is in force stays. */
  webhooks: readonly Webhook[] | null
  /** Where history lies: each file as it is in force. */
  backfills: readonly NamedBackfill[]
  problems: readonly ConfigProblem[]
  /** What is not in force as it is written; every other part is. */
  held: readonly HeldPart[]
  /** Of all texts as they are, right or wrong. */
  hash: string
}

/** The configuration folder, read as a whole. */
export class ConfigFolder {
  readonly #dir: string
  readonly #gateways: ConfigFile<typeof GatewaysFile>
  readonly #health: ConfigFile<typeof SessionHealthConfig>
  readonly #retention: ConfigFile<typeof RetentionFile>
  readonly #webhooks: ConfigFile<typeof WebhooksFile>
  readonly #releases: ReleaseFiles
  readonly #response: ResponseFiles
  readonly #backfills: BackfillFiles

  /** @param keepDir where copies of the last good texts are kept, of this installation alone */
  constructor(dir: string, keepDir: string) {
    this.#dir = dir
    this.#gateways = new ConfigFile({ name: 'gateways.yaml', schema: GatewaysFile, dir, keepDir })
    this.#health = new ConfigFile({ name: 'session-health.yaml', schema: SessionHealthConfig, dir, keepDir })
    this.#retention = new ConfigFile({ name: 'retention.yaml', schema: RetentionFile, dir, keepDir })
    this.#webhooks = new ConfigFile({ name: 'webhooks.yaml', schema: WebhooksFile, dir, keepDir })
    this.#releases = new ReleaseFiles({ dir, keepDir })
    this.#response = new ResponseFiles({ dir, keepDir })
    this.#backfills = new BackfillFiles({ dir, keepDir })
  }

  /** @throws when the folder is not there, or a file in it cannot be read; what is wrong in a file comes back as problems */
  async load(): Promise<LoadedConfig> {
    await this.#mustBeThere()
    const strays = strayFiles(this.#dir, await filesIn(this.#dir))
    const { misnamed } = strays
    const [gateways, health, retention, webhooks] = await Promise.all([
      this.#gateways.read(misnamed),
      this.#health.read(misnamed),
      this.#retention.read(misnamed),
      this.#webhooks.read(misnamed),
    ])
    const releases = await this.#releases.read(gateways.value?.gateways.map(({ slug }) => slug) ?? null, misnamed)
    const response = await this.#response.read(releases.value?.environments.map(({ slug }) => slug) ?? null, misnamed)
    const backfills = await this.#backfills.read()
    const parts = { gateways, 'session-health': health, retention, releases, response, webhooks }
    const hash = createHash('sha256')
    for (const { text } of [gateways, health, retention, webhooks]) hash.update(text).update('\0')
    for (const [name, text] of Object.entries({ ...releases.texts, ...response.texts, ...backfills.texts }))
      hash.update(name).update('\0').update(text).update('\0')
    for (const { file } of strays.problems) hash.update(basename(file)).update('\0')
    return {
      gateways: gateways.value,
      // Thresholds and retention have defaults that are safe for any fleet; a set of gateways has none.
      health: health.value ?? SessionHealthConfig.parse({}),
      retention: retention.value ?? RetentionFile.parse({}),
      releases: releases.value,
      response: response.value,
      webhooks: webhooks.value?.webhooks ?? null,
      backfills: backfills.value,
      problems: [strays, gateways, health, retention, webhooks, releases, response, backfills].flatMap(
        (reading) => reading.problems,
      ),
      held: [...heldOf(parts, misnamed), ...backfills.held],
      hash: hash.digest('hex').slice(0, 32),
    }
  }

  /** A folder that is not there (a mount that failed, a wrong path) says nothing; it does not say that there are no gateways. */
  async #mustBeThere(): Promise<void> {
    const found = await stat(this.#dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
      throw new Error(
        `The configuration folder ${this.#dir} cannot be looked at (${error.code ?? error.name}). Make it readable.`,
        {
          cause: error,
        },
      )
    })
    if (found?.isDirectory()) return
    throw new Error(`There is no configuration folder ${this.#dir}. Make it, or set MISSION_CONTROL_CONFIG_DIR.`)
  }
}

type Reading = { value: unknown; problems: readonly ConfigProblem[] }

/** A part is held by what is wrong in it, and by a file of it that is missing under its name. */
const heldOf = (parts: Record<ConfigPart, Reading>, misnamed: readonly string[]): HeldPart[] =>
  configParts.flatMap((part) => {
    const { value, problems } = parts[part]
    const isMissing = misnamed.some((file) => filesOf(part).includes(file))
    return problems.length > 0 || isMissing ? [{ part, kept: value !== null }] : []
  })

function filesOf(part: ConfigPart): readonly string[] {
  if (part === 'releases') return releaseFiles
  return part === 'response' ? responseKinds.map(responseFile) : [`${part}.yaml`]
}
