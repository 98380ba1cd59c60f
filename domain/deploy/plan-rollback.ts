import { addHold, type Ledger, nextFence, type Promoted, type Turn, type TurnWanted } from './environment-ledger.ts'

/** What a rollback does: which deployment it takes back, to what, where, and what undoes each switch. */
export type RollbackPlan<P extends Promoted> = {
  deploymentId: string
  workflowId: string
  settles: boolean
  from: P['release']
  to: P
  undo: Record<string, string>
  targets: string[]
  fence: number
}

export type RollbackPlanned<P extends Promoted> = { ok: true; plan: RollbackPlan<P> } | { ok: false; refusal: string }

/**
 * Plans the way back: from the deployment at work when it has touched a target, else from what was promoted last.
 * @param to id of a release in the window; null = what ran before
 * @param of only when this deployment is what would be taken back; null = whatever it is
 */
export function planRollback<P extends Promoted>(
  ledger: Ledger<TurnWanted, P>,
  { to, of = null }: { to: string | null; of?: string | null },
  now: number,
): RollbackPlanned<P> {
  const atWork = ledger.turn && ledger.turn.touched.length > 0 ? ledger.turn : null
  const taken = atWork ?? ledger.promoted[0]
  if (!taken) return refused('Nothing runs here that could be taken back.')
  if (of !== null && taken.deploymentId !== of) return refused('Another deployment is what runs here now.')
  const index = indexOfReturn(ledger.promoted, atWork ? 0 : 1, to)
  const target = ledger.promoted[index]
  if (!target)
    return refused(to ? 'That release is not among those that can be returned to.' : 'There is no earlier release to return to.')
  const later = ledger.promoted.slice(0, index).toReversed()
  const { deploymentId, workflowId, settles, release } = taken
  const fence = nextFence(ledger.lastFence, now)
  const places = { undo: undoChain(later, atWork), targets: touchedTargets(later, atWork, target) }
  return { ok: true, plan: { deploymentId, workflowId, settles, from: release, to: target, ...places, fence } }
}

const refused = (refusal: string) => ({ ok: false, refusal }) as const

/** Why a rollback that is asked for cannot be: null = it can, or the very one is under way already. */
export function whyNotRollBack<P extends Promoted>(
  ledger: Ledger<TurnWanted, P>,
  { to, of = null }: { to: string | null; of?: string | null | undefined },
  now: number,
): string | null {
  const { rollback } = ledger
  if (!rollback) {
    const planned = planRollback(ledger, { to, of }, now)
    return planned.ok ? null : planned.refusal
  }
  if (of !== null && of !== rollback.deploymentId) return 'Another deployment is being taken back here now.'
  const back = ledger.promoted.find(({ deploymentId }) => deploymentId === rollback.toDeploymentId)?.release
  if (to === null || to === back?.id) return null
  return `A rollback to ${back?.name ?? 'another release'} is under way. Ask again when it is over.`
}

function indexOfReturn(promoted: readonly Promoted[], first: number, to: string | null): number {
  if (to === null) return first
  return promoted.findIndex(({ release }, index) => index >= first && release.id === to)
}

/** Of each target, what undoes the first change after the release that is returned to. */
function undoChain(oldestFirst: readonly Promoted[], atWork: Turn<TurnWanted> | null): Record<string, string> {
  const steps = [...oldestFirst.map(({ undo }) => undo), ...(atWork ? [atWork.undo] : [])]
  return Object.assign({}, ...steps.toReversed())
}

/** What was touched since. A target that the earlier release did not have cannot be given it, and is left as it is. */
function touchedTargets(later: readonly Promoted[], atWork: Turn<TurnWanted> | null, to: Promoted): string[] {
  const had = new Set(to.targets.map(({ target }) => target.slug))
  const touched = [...later.flatMap(({ targets }) => targets.map(({ target }) => target.slug)), ...(atWork?.touched ?? [])]
  return [...new Set(touched)].filter((slug) => had.has(slug))
}

/** A rollback begins: no turn is given and no target may be touched until it ends. */
export function beginRollback<L extends Ledger<TurnWanted, Promoted>>(
  ledger: L,
  plan: RollbackPlan<Promoted>,
  asked: { workflowId: string; by: string; reason: string },
): L {
  const { deploymentId, from, to, fence } = plan
  const rollback = { ...asked, deploymentId, from, toDeploymentId: to.deploymentId, state: 'running' as const }
  return { ...ledger, lastFence: fence, rollback }
}

/** A rollback ended in failure, or goes on after one. */
export function markRollback<L extends Ledger<TurnWanted, Promoted>>(
  ledger: L,
  deploymentId: string,
  state: 'running' | 'failed',
): L {
  if (ledger.rollback?.deploymentId !== deploymentId) return ledger
  return { ...ledger, rollback: { ...ledger.rollback, state } }
}

/**
 * A rollback brought the earlier release back: that one is what runs now, what came after it is out of the window, and what
 * was taken back is held. A turn of somebody else gets a higher fence, as targets have seen the rollback's.
 */
export function endRollback<L extends Ledger<TurnWanted, Promoted>>(ledger: L, deploymentId: string, now: number): L {
  const { rollback } = ledger
  if (rollback?.deploymentId !== deploymentId) return ledger
  const index = ledger.promoted.findIndex((promoted) => promoted.deploymentId === rollback.toDeploymentId)
  const fence = nextFence(ledger.lastFence, now)
  const turn = ledger.turn?.deploymentId === deploymentId ? null : ledger.turn
  return {
    ...ledger,
    lastFence: fence,
    turn: turn && { ...turn, fence },
    promoted: index < 0 ? ledger.promoted : ledger.promoted.slice(index),
    rollback: null,
    holds: addHold(ledger.holds, { release: rollback.from, by: rollback.by, at: now, reason: rollback.reason }),
  }
}

/**
 * The rollback's workflow is gone: somebody ended it from outside. It can be asked for again. Targets may have seen its fence, so
 * a turn gets a higher one.
 */
export function dropRollback<L extends Ledger<TurnWanted, Promoted>>(ledger: L, now: number): L {
  const fence = nextFence(ledger.lastFence, now)
  return { ...ledger, lastFence: fence, turn: ledger.turn && { ...ledger.turn, fence }, rollback: null }
}
