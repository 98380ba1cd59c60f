import type { Environment } from '#contracts/config/environments.ts'
import type { Target } from '#contracts/config/targets.ts'
import type { EnvironmentView } from '#contracts/deployments.ts'
import type { ReleaseRef } from '#contracts/release.ts'
import { type EnvironmentState, openHolds, type Ran } from '#domain/deploy/environment-state.ts'
import { changedSince } from '#domain/drift/changed-since.ts'
import { isoOrNull } from './session-view.ts'

/** A row of the environments' query (see environments.ts) as `pg` gives it. */
export type EnvironmentRecord = {
  slug: string
  body: Environment
  current: ReleaseRef | null
  current_since: Date | null
  current_deployment_id: string | null
  told_at: Date | null
  returnable: Ran[] | null
  hold: EnvironmentState['holds'] | null
  queue: EnvironmentView['queue']
  drift: { state: 'clean' | 'drift' | 'unknown'; open: number; at: string; deploymentId: string | null }[]
  last_gate: EnvironmentView['lastGate']
}

/** An environment as lists and the stream show it: as configured, and as it runs. */
export function environmentView(row: EnvironmentRecord, targets: ReadonlyMap<string, Target>): EnvironmentView {
  const { slug, body } = row
  return {
    slug,
    name: body.name ?? slug,
    after: body.after ?? null,
    approval: body.approval,
    gates: body.gates ? { verify: body.gates.verify, watch: body.gates.watch?.suite ?? null } : null,
    targets: body.waves.flatMap((wave, index) => wave.map((target) => targetView(target, index, targets.get(target)))),
    current: row.current,
    currentSince: isoOrNull(row.current_since),
    currentDeploymentId: row.current_deployment_id,
    changedAt: isoOrNull(row.told_at),
    returnable: (row.returnable ?? []).map(({ id, name, contentHash }) => ({ id, name, contentHash })),
    holds: openHolds(row.hold ?? []),
    queue: row.queue,
    drift: driftOf(row),
    lastGate: row.last_gate && { ...row.last_gate, at: new Date(row.last_gate.at).toISOString() },
  }
}

const targetView = (slug: string, wave: number, target: Target | undefined): EnvironmentView['targets'][number] => ({
  slug,
  // The loader refuses an environment with a target that is not there; rows may be read between two applications.
  driver: target?.driver ?? 'unknown',
  wave,
  address: target ? addressOf(target) : null,
})

/** Where probes and people reach a target; `null` = it is not reached by address. */
function addressOf(target: Target): string | null {
  switch (target.driver) {
    case 'process':
      return `http://127.0.0.1:${target.port}`
    case 'command':
    case 'http':
      return target.address ?? null
    case 'openclaw':
      return null
  }
}

/** The newest reports together: one that drifts makes it drift, one that could not be had makes it unknown. */
function driftOf({ drift: newest, ...row }: EnvironmentRecord): EnvironmentView['drift'] {
  const [first] = newest
  if (!first) return null
  const states = new Set(newest.map(({ state }) => state))
  const state = states.has('drift') ? 'drift' : states.has('unknown') ? 'unknown' : 'clean'
  const at = Math.max(...newest.map((report) => Date.parse(report.at)))
  const place = { changedAt: isoOrNull(row.told_at), currentDeploymentId: row.current_deployment_id }
  const isOutdated = newest.some((report) => changedSince(report, place) !== null)
  return { state, open: newest.reduce((sum, { open }) => sum + open, 0), at: new Date(at).toISOString(), isOutdated }
}
