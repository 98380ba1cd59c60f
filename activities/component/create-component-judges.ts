import type { Judge } from '#activities/alert/judge.ts'
import type { SecretPlaces } from '#activities/target/resolve-values.ts'
import type { ComponentsFile } from '#contracts/config/components.ts'
import type { Database } from '#prisma/client.ts'
import { ensureComponents } from '#prisma/stores/component/components.ts'
import { recordSamples } from '#prisma/stores/component/samples.ts'
import { readResponseConfig } from '#prisma/stores/response-config.ts'
import { createComponentJudge } from './judge-components.ts'
import { type OwnSamples, sampleDatabase, sampleProcessHost } from './sample-own.ts'
import { Sampler } from './sampler.ts'
import { listedComponents } from './watched.ts'

/** No component can be asked more often than this. */
const EVERY_MS = 500
/** A changed configuration is taken up after this. */
const CONFIG_EVERY_MS = 2_000
const OWN_EVERY_MS = 15_000

export type ComponentJudgesDeps = SecretPlaces & { db: Database; hostSocket: string }

/** Who asks components how they are, and who judges what they told. */
export function createComponentJudges(deps: ComponentJudgesDeps): Judge[] {
  const tenants = new Map<string, TenantSampling>()
  const of = (tenantId: string) => {
    const sampling = tenants.get(tenantId) ?? new TenantSampling(deps, tenantId)
    tenants.set(tenantId, sampling)
    return sampling
  }
  return [
    { name: 'component-samples', everyMs: EVERY_MS, run: (tenantId, signal) => of(tenantId).look(signal) },
    createComponentJudge({ db: deps.db, faultOf: (tenantId, slug) => of(tenantId).sampler.faultOf(slug) }),
  ]
}

/** What is asked for one tenant, and when. */
class TenantSampling {
  readonly sampler: Sampler
  readonly #deps: ComponentJudgesDeps
  readonly #tenantId: string
  #file: { readAt: number; file: ComponentsFile } | null = null
  #ownAt = 0

  constructor(deps: ComponentJudgesDeps, tenantId: string) {
    this.#deps = deps
    this.#tenantId = tenantId
    this.sampler = new Sampler(deps)
  }

  async look(signal: AbortSignal): Promise<void> {
    const file = await this.#config()
    this.sampler.askDue(file, signal)
    const now = Date.now()
    if (now - this.#ownAt >= OWN_EVERY_MS) {
      this.#ownAt = now
      await this.#sampleOwn(now, signal)
    }
    const samples = this.sampler.take()
    if (samples.length === 0) return
    const heard = new Set(samples.map(({ component }) => component))
    const components = listedComponents(file).filter(({ slug }) => heard.has(slug))
    await this.#keep({ components, samples }).catch((error: unknown) => {
      this.sampler.putBack(samples)
      throw error
    })
  }

  async #config(): Promise<ComponentsFile> {
    const now = Date.now()
    if (!this.#file || now - this.#file.readAt >= CONFIG_EVERY_MS)
      this.#file = { readAt: now, file: (await readResponseConfig(this.#deps.db, this.#tenantId)).components }
    return this.#file.file
  }

  async #sampleOwn(now: number, signal: AbortSignal): Promise<void> {
    await this.#keep(await sampleProcessHost(this.#deps.hostSocket, now, signal))
    const own = await this.#deps.db.withTenantSql(this.#tenantId, async (sql) => await sampleDatabase(sql, this.#tenantId, now))
    await this.#keep(own)
  }

  async #keep({ components, samples }: OwnSamples): Promise<void> {
    if (components.length === 0) return
    await this.#deps.db.withTenantSql(this.#tenantId, async (sql) => {
      await ensureComponents(sql, this.#tenantId, components)
      await recordSamples(sql, this.#tenantId, samples)
    })
  }
}
