import { randomUUID } from 'node:crypto'
import type { DeploymentStage } from '#contracts/deploy-payloads.ts'
import type { DeploymentView, JournalBody, JournalEntry } from '#contracts/deployments.ts'
import type { ReleaseCreate, ReleaseView } from '#contracts/release.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { recordJournal } from '#prisma/stores/deployment-journal.ts'
import { appendOutput } from '#prisma/stores/deployment-output.ts'
import { createDeployment } from '#prisma/stores/new-deployment.ts'
import { createRelease } from '#prisma/stores/releases.ts'
import type { Installation } from '#test/monitoring/installation.ts'
import type { Places } from './seed-places.ts'

const ANN = 'ann@example.com'
const audit = (action: string, target: string) => ({
  ...{ actorKind: 'member' as const, actor: ANN, action, target, outcome: 'succeeded' as const, correlationId: randomUUID() },
})

/** A body of the journal as workflows write it, defaults left out. */
export type Told = JournalBody extends infer Body
  ? Body extends { kind: 'state' }
    ? Omit<Body, 'pausedBy'> & Partial<Body>
    : Body
  : never

/** Writes releases and deployments as the API and the workflows do, through the same stores. */
export class SeededDeployments {
  readonly #installation: Installation
  readonly #places: Places
  #seq = 0

  constructor(installation: Installation, places: Places) {
    this.#installation = installation
    this.#places = places
  }

  async release(name: string, more: Partial<ReleaseCreate> = {}): Promise<ReleaseView> {
    const asked = { name, artifact: `shop-${name}`, commit: null, notes: '', values: {}, ...more, madeBy: ANN }
    return (await createRelease(this.#installation.db, DEFAULT_TENANT_ID, asked, audit('release.create', name))).release
  }

  /** Asks for a deployment; nothing of it has begun. */
  async deployment(environment: string, release: ReleaseView, note = ''): Promise<DeploymentView> {
    const asked = { id: randomUUID(), environment, releaseId: release.id, requestedBy: ANN, actorKind: 'member' as const }
    const made = await createDeployment(
      this.#installation.db,
      DEFAULT_TENANT_ID,
      { ...asked, overHold: false, note, correlationId: randomUUID() },
      () => ({ ok: true, stages: this.#stagesOf(environment, release), skipsGates: false }),
      (number) => audit('deploy.start', `${environment} #${number}`),
    )
    if (made.outcome !== 'created') throw new Error(`The deployment was not made: ${made.outcome}`)
    return made.deployment
  }

  /** Tells the journal of a deployment, each entry so many seconds before now, counted down. */
  async tell(deployment: DeploymentView, secondsAgo: number, bodies: readonly Told[]): Promise<void> {
    const from = Date.now() - secondsAgo * 1000
    const entries = bodies.map((body, index): JournalEntry => {
      this.#seq += 1
      const at = new Date(from + (index * secondsAgo * 1000) / bodies.length).toISOString()
      const whole = body.kind === 'state' ? { pausedBy: null, ...body } : body
      return { source: 'deploy', seq: this.#seq, at, body: whole }
    })
    await recordJournal(this.#installation.db, DEFAULT_TENANT_ID, deployment.id, entries)
  }

  /** Lines that a target wrote. */
  async output(deployment: DeploymentView, target: string, lines: readonly string[]): Promise<void> {
    const at = new Date().toISOString()
    const made = lines.map((line) => {
      const stream = line.startsWith('error') ? ('stderr' as const) : ('stdout' as const)
      return { target, at, stream, line, dedupKey: randomUUID() }
    })
    await appendOutput(this.#installation.db, DEFAULT_TENANT_ID, deployment.id, made)
  }

  #stagesOf(slug: string, release: ReleaseView): DeploymentStage[] {
    const environment = this.#places.environments.find((one) => one.slug === slug)
    if (!environment) throw new Error(`No environment ${slug} was seeded`)
    const targets = environment.waves.flatMap((wave, at) =>
      wave.flatMap((name) =>
        this.#places.targets.filter((one) => one.slug === name).map((target) => ({ target, wave: at, values: release.values })),
      ),
    )
    return [...(environment.after ? this.#stagesOf(environment.after, release) : []), { environment, targets }]
  }
}

/** A step of a target, told. */
export const step = (
  environment: string,
  wave: number,
  target: string,
  what: 'stage' | 'switch' | 'retire' | 'restore',
  outcome: 'started' | 'done' | 'failed',
  says = '',
): Told => ({ kind: 'step', environment, wave, target, step: what, outcome, says })

/** A change of state, told. */
export const state = (to: DeploymentView['state'], reason: string, pausedBy: 'asked' | 'held' | null = null): Told => ({
  ...{ kind: 'state', state: to, reason, pausedBy },
})
