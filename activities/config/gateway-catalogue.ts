import { ApplicationFailure } from '@temporalio/common'
import { discoverGateways } from '#activities/gateway/discover.ts'
import type { Environment, Settings } from '#contracts/settings.ts'
import type { ConfigFolder, LoadedConfig } from './config-folder.ts'
import { effectiveGateways } from './effective-gateways.ts'
import type { WatchedGateway } from './watched-gateway.ts'

/** Configuration and what it comes to, as of now. */
export type Catalogue = {
  config: LoadedConfig
  /** null = unknown, because `gateways.yaml` is wrong and was never right here; not the same as none. */
  gateways: readonly WatchedGateway[] | null
  /** Why something that was found cannot be used. */
  discoveryProblems: readonly string[]
}

/** Reads which gateways there are, from all sources, each time anew: files are small and a change must count at once. */
export class GatewayCatalogue {
  readonly #folder: ConfigFolder
  readonly #settings: Pick<Settings, 'demo' | 'demoUrl'>
  readonly #env: Environment

  constructor(folder: ConfigFolder, settings: Pick<Settings, 'demo' | 'demoUrl'>, env: Environment) {
    this.#folder = folder
    this.#settings = settings
    this.#env = env
  }

  /** @throws when a configuration file is there but cannot be read */
  async read(): Promise<Catalogue> {
    const [config, discovery] = await Promise.all([this.#folder.load(), discoverGateways(this.#env)])
    if (!config.gateways) return { config, gateways: null, discoveryProblems: discovery.problems }
    const { demo, demoUrl } = this.#settings
    const sources = { configured: config.gateways.gateways, discovered: discovery.endpoints, demo, demoUrl: demoUrl ?? null }
    return { config, gateways: effectiveGateways(sources), discoveryProblems: discovery.problems }
  }

  /**
   * One gateway with the configuration it is watched under.
   * @throws ApplicationFailure GATEWAY_NOT_CONFIGURED, not to be retried, when no source names it
   */
  async find(slug: string): Promise<{ gateway: WatchedGateway; config: LoadedConfig }> {
    const { gateways, config } = await this.read()
    const gateway = gateways?.find((candidate) => candidate.slug === slug)
    if (gateway) return { gateway, config }
    throw ApplicationFailure.nonRetryable(`No configuration names the gateway "${slug}" here.`, 'GATEWAY_NOT_CONFIGURED')
  }
}
