import { randomUUID } from 'node:crypto'
import { Environment } from '#contracts/config/environments.ts'
import { Target } from '#contracts/config/targets.ts'
import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { DeploymentView, JournalEntry } from '#contracts/deployments.ts'
import type { ReleaseView } from '#contracts/release.ts'
import type { Database } from '#prisma/client.ts'
import type { NewAuditEntry } from '#prisma/stores/audit.ts'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { createDeployment, type NewDeployment } from '#prisma/stores/new-deployment.ts'
import { createRelease } from '#prisma/stores/releases.ts'

const target = (slug: string, port: number) =>
  Target.parse({ slug, driver: 'process', command: ['node', '{artifact}'], artifacts: 'artifacts', port })

/** Two places: `production` with a canary and two more, after `staging`. */
export const targets = [target('shop-staging', 4301), target('shop-1', 4302), target('shop-2', 4303), target('shop-3', 4304)]
export const environments = [
  Environment.parse({ slug: 'staging', waves: [['shop-staging']], soak: '0s' }),
  Environment.parse({ slug: 'production', after: 'staging', waves: [['shop-1'], ['shop-2', 'shop-3']], soak: '0s' }),
]

/** Puts both places into a tenant's configuration. */
export async function configurePlaces(db: Database, tenantId: string): Promise<void> {
  const documents = [
    ...environments.map((body) => ({ kind: 'environment', slug: body.slug, body })),
    ...targets.map((body) => ({ kind: 'target', slug: body.slug, body })),
  ]
  await db.withTenant(tenantId, async (tx) => {
    await tx.configDocument.createMany({
      data: documents.map((document, position) => ({ ...document, tenantId, position, hash: 'h' })),
    })
  })
}

export const auditLine: NewAuditEntry = {
  actorKind: 'member',
  actor: 'a@b.c',
  action: 'deploy.start',
  outcome: 'requested',
  correlationId: 'c',
}

/** A release that differs from every other. */
export async function makeRelease(db: Database, tenantId: string, name = `r-${randomUUID().slice(0, 8)}`): Promise<ReleaseView> {
  const asked = { name, artifact: `artifacts/${name}`, commit: null, values: { NAME: name }, notes: '', madeBy: 'a@b.c' }
  return (await createRelease(db, tenantId, asked, auditLine)).release
}

const pinned = (slugs: readonly string[], wave: number) =>
  slugs.flatMap((slug) => targets.filter((one) => one.slug === slug).map((one) => ({ target: one, wave, values: {} })))
/** The stages of a deployment to production. */
export const stages: DeploymentStage[] = environments.map((environment) => ({
  environment,
  targets: environment.waves.flatMap(pinned),
}))

/** A request for a deployment, with what does not matter filled in. */
export const newDeployment = (asked: Pick<NewDeployment, 'releaseId'> & Partial<NewDeployment>): NewDeployment => ({
  ...{ id: randomUUID(), environment: 'production', requestedBy: 'a@b.c', actorKind: 'member', overHold: false },
  ...{ note: '', correlationId: 'c', ...asked },
})

/** A deployment to production (or, with `last`, to that environment alone). */
export async function makeDeployment(
  db: Database,
  tenantId: string,
  release: Pick<ReleaseView, 'id'>,
  last = 'production',
): Promise<DeploymentView> {
  const asked = newDeployment({ environment: last, releaseId: release.id })
  const gone = stages.filter(({ environment }) => last === 'production' || environment.slug === last)
  const terms = () => ({ ok: true, stages: gone, skipsGates: false }) as const
  const made = await createDeployment(db, tenantId, asked, terms, () => auditLine)
  if (!('deployment' in made)) throw new Error('It was not made.')
  return made.deployment
}

/** Entries of one source, a second apart from `from` (ms since epoch), numbered from `seq`. */
export const journal = (
  source: JournalEntry['source'],
  from: number,
  bodies: readonly JournalEntry['body'][],
  seq = 0,
): JournalEntry[] =>
  bodies.map((body, index) => ({ source, seq: seq + index, at: new Date(from + index * 1000).toISOString(), body }))

export const state = (name: DeploymentView['state'], reason = `It is ${name}.`, returnedTo?: string): JournalEntry['body'] => ({
  ...{ kind: 'state', state: name, reason, pausedBy: null },
  ...(returnedTo ? { returnedTo } : {}),
})

/** Brings a release to production, as far as a journal can. */
export async function promote(db: Database, tenantId: string, release: ReleaseView, at: number): Promise<DeploymentView> {
  const deployment = await makeDeployment(db, tenantId, release)
  await recordJournal(db, tenantId, deployment.id, journal('deploy', at, [state('rolling-out'), state('promoted')]))
  return deployment
}
