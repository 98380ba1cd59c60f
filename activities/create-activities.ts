import { createPerformAction } from './action/perform-action.ts'
import { createReconcileConfig, type ReconcileDeps } from './config/reconcile-config.ts'
import { createActionRequests } from './database/action-requests.ts'
import { createDeleteOldRows } from './database/delete-old-rows.ts'
import { createWatchGateway, type WatchDeps } from './watch/watch-gateway.ts'

/** The outside worlds that activities touch. */
export type ActivityDeps = WatchDeps & ReconcileDeps

/** Every activity of the workers, by the name workflows call it. */
export function createActivities(deps: ActivityDeps) {
  return {
    watchGateway: createWatchGateway(deps),
    performAction: createPerformAction(deps),
    ...createActionRequests(deps.db),
    reconcileConfig: createReconcileConfig(deps),
    deleteOldRows: createDeleteOldRows(deps.db, deps.catalogue),
  }
}

export type Activities = ReturnType<typeof createActivities>
