import { askHost } from '#activities/target/process/host-request.ts'
import { HostLife } from '#contracts/target-host.ts'
import { readPlaces } from '#prisma/stores/environments.ts'
import type { PinnedGateRun } from '#prisma/stores/gate-runs.ts'
import type { GateDeps } from './gate-deps.ts'

/**
 * Why wrong answers of this run say nothing about the release: what runs the probed processes was away while they were asked. The
 * host's death is no fault of what it ran. `null` = it was there all the time, or the run is about no process of it.
 */
export async function hostWasAway(
  { db, hostSocket }: Pick<GateDeps, 'db' | 'hostSocket'>,
  { tenantId, run, signal }: { tenantId: string; run: PinnedGateRun; signal: AbortSignal },
): Promise<string | null> {
  const { targets } = await readPlaces(db, tenantId)
  const probed = new Set(run.places.map(({ target }) => target))
  if (!targets.some(({ slug, driver }) => driver === 'process' && probed.has(slug))) return null
  try {
    const { startedAt } = await askHost({ hostSocket, path: '/livez', answer: HostLife, signal })
    if (startedAt <= run.startedAt.getTime()) return null
    return 'The process host was started again while the release was asked, so wrong answers say nothing about it.'
  } catch (error) {
    signal.throwIfAborted()
    return `What runs the release could not be asked, so its silence says nothing about it. ${error instanceof Error ? error.message : ''}`
  }
}
