import { endRollback, markRollback } from '#domain/deploy/plan-rollback.ts'
import { directWatch } from '../deploy/direct-watch.ts'
import type { RollbackTold } from '../messages-deploy.ts'
import type { LedgerKeeper } from './ledger-keeper.ts'

/** What a rollback tells its ledger. Once service is restored, what runs again is watched again and the queue goes on. */
export function hearRollback(keeper: LedgerKeeper, told: RollbackTold): void {
  const { deploymentId, state } = told
  if (keeper.ledger.rollback?.deploymentId !== deploymentId) return
  if (state !== 'rolled-back') {
    keeper.set(markRollback(keeper.ledger, deploymentId, state === 'rollback-failed' ? 'failed' : 'running'))
    return
  }
  keeper.set(endRollback(keeper.ledger, deploymentId, Date.now()))
  const [running] = keeper.ledger.promoted
  const watch = running?.watch
  if (watch) keeper.later(() => directWatch(keeper.ledger, { ...watch, places: placesNow(watch.places, told) }))
  // Who has the turn meanwhile needs the higher fence, and another release is what ran before.
  if (keeper.ledger.turn) keeper.later(() => keeper.tellTurn())
  keeper.grantNext()
}

const placesNow = (places: { target: string; address: string | null }[], { addresses }: RollbackTold) =>
  places.map(({ target, address }) => ({ target, address: addresses[target] ?? address }))
