import { Context } from '@temporalio/activity'
import type { NamedBackfill } from '#contracts/config/backfill.ts'
import { heldWords } from '#contracts/config/held-part.ts'
import { describeProblem } from '#contracts/config/parse-yaml.ts'
import type { SchedulesFile } from '#contracts/config/schedules.ts'
import type { ReconcileReport } from '#contracts/workflow-payloads.ts'
import type { FingerprintKey } from '#domain/redaction/fingerprint.ts'
import type { Database } from '#prisma/client.ts'
import { recordAudit } from '#prisma/stores/audit.ts'
import { replaceBackfillSources } from '#prisma/stores/backfill/backfill-sources.ts'
import { replaceDocuments } from '#prisma/stores/config-documents.ts'
import { latestConfig, recordConfig } from '#prisma/stores/config-versions.ts'
import { reconcileGateways } from '#prisma/stores/gateways.ts'
import { putResponseConfig } from '#prisma/stores/response-config.ts'
import { keepWebhooks } from '#prisma/stores/webhook/webhooks.ts'
import { currentCorrelationId } from '#telemetry/correlation.ts'
import type { LoadedConfig } from './config-folder.ts'
import type { Catalogue, GatewayCatalogue } from './gateway-catalogue.ts'
import { gitRevision } from './git-revision.ts'
import { fingerprint, type WatchedGateway } from './watched-gateway.ts'

/** A gateway that shall be watched; `fingerprint` changes with its configuration. */
export type WantedMonitor = { gatewayId: string; slug: string; fingerprint: string }

/** What was done to make the running monitors those that are wanted, by slug. */
export type MonitorChanges = { added: string[]; changed: string[]; removed: string[] }

export type ReconcileDeps = {
  db: Database
  catalogue: GatewayCatalogue
  configDir: string
  redactionKey: FingerprintKey
  /** Starts, tells and stops monitors in Temporal. */
  reconcileMonitors(tenantId: string, wanted: readonly WantedMonitor[]): Promise<MonitorChanges>
  /** Makes, changes and deletes schedules in Temporal. `problems`: what it refused, in words. */
  reconcileSchedules(tenantId: string, wanted: SchedulesFile): Promise<{ problems: string[] }>
  /** The same for the schedules of backfills. */
  reconcileBackfillSchedules(tenantId: string, wanted: readonly NamedBackfill[]): Promise<{ problems: string[] }>
  /** Starts what judges a tenant without end in Temporal, unless it runs. */
  ensureWatch(tenantId: string): Promise<void>
}

/** Makes rows and monitors what the configuration says. Where the configuration is wrong, what runs goes on. Idempotent. */
export function createReconcileConfig(deps: ReconcileDeps) {
  return async function reconcileConfig({ tenantId }: { tenantId: string }): Promise<ReconcileReport> {
    const catalogue = await deps.catalogue.read()
    const problems = [...catalogue.config.problems.map(describeProblem), ...catalogue.discoveryProblems]
    await recordVersion(deps, tenantId, catalogue.config)
    problems.push(...(await applyReleases(deps, tenantId, catalogue.config.releases)))
    if (catalogue.config.response) await putResponseConfig(deps.db, tenantId, catalogue.config.response)
    if (catalogue.config.webhooks) await keepWebhooks(deps.db, tenantId, catalogue.config.webhooks)
    problems.push(...(await applyBackfills(deps, tenantId, catalogue.config.backfills)))
    await deps.ensureWatch(tenantId)
    if (!catalogue.gateways) return { added: [], changed: [], removed: [], problems }
    const wanted = await reconcileRows(deps, tenantId, catalogue.gateways, catalogue.config)
    return { ...(await deps.reconcileMonitors(tenantId, wanted)), problems }
  }
}

/** Where releases go, as rows and schedules. `null` = unknown, then what is in force stays. @returns what Temporal refused */
async function applyReleases(deps: ReconcileDeps, tenantId: string, releases: LoadedConfig['releases']): Promise<string[]> {
  if (!releases) return []
  await replaceDocuments(deps.db, tenantId, releases)
  return (await deps.reconcileSchedules(tenantId, releases.schedules)).problems
}

/** Where history lies, as rows and schedules. @returns what Temporal refused */
async function applyBackfills(deps: ReconcileDeps, tenantId: string, backfills: readonly NamedBackfill[]): Promise<string[]> {
  await replaceBackfillSources(deps.db, tenantId, backfills)
  return (await deps.reconcileBackfillSchedules(tenantId, backfills)).problems
}

/** The text as it is now, in the log of versions: once a text, with whether it was taken. */
async function recordVersion(deps: ReconcileDeps, tenantId: string, config: LoadedConfig): Promise<void> {
  const { hash } = config
  const problems = config.problems.map(describeProblem)
  const state = problems.length === 0 ? 'applied' : 'rejected'
  const revision = await gitRevision(deps.configDir)
  const before = await latestConfig(deps.db, tenantId)
  const version = await recordConfig(deps.db, tenantId, { hash, revision, state, problems, held: config.held })
  if (version.id === before?.id) return
  await recordAudit(deps.db, tenantId, {
    ...{ actorKind: 'system', actor: 'configuration', action: 'config.apply', target: revision },
    outcome: state === 'applied' ? 'succeeded' : 'refused',
    detail: { hash, problems, ...(config.held.length > 0 ? { butFor: config.held.map(heldWords) } : {}) },
    correlationId: currentCorrelationId() ?? Context.current().info.activityId,
  })
}

async function reconcileRows(
  { db, redactionKey }: ReconcileDeps,
  tenantId: string,
  gateways: NonNullable<Catalogue['gateways']>,
  config: LoadedConfig,
): Promise<WantedMonitor[]> {
  const { added, kept } = await reconcileGateways(db, tenantId, gateways.map(rowOf))
  const ids = new Map([...added, ...kept].map(({ slug, id }) => [slug, id]))
  return gateways.flatMap((gateway) => {
    const gatewayId = ids.get(gateway.slug)
    // The thresholds of health are part of what a watch depends on.
    return gatewayId ? { gatewayId, slug: gateway.slug, fingerprint: fingerprint(gateway, config.health, redactionKey) } : []
  })
}

const rowOf = ({ slug, name, url, source, demo }: WatchedGateway) => ({ slug, name, url, source, demo })
