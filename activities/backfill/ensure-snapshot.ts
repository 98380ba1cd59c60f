import { MessageChannel } from 'node:worker_threads'
import { BackfillFault } from '#activities/legacy/backfill-fault.ts'
import { type Crossing, crossed } from './crossing.ts'
import type { OpenRun } from './open-run.ts'
import type { SnapshotTask, TakenSnapshot } from './snapshot-thread.ts'
import { threads } from './threads.ts'

/**
 * The snapshot of a run: what an earlier phase took, or, where that is lost, another of the same source.
 * @param onRead told bytes of the source that were read so far
 * @throws BackfillFault SOURCE_CHANGED when it is not what the run began with; all that a source or a mapping can be wrong in
 */
export async function ensureSnapshot(run: OpenRun, onRead: (bytes: number) => void = () => undefined): Promise<TakenSnapshot> {
  const taken = await inThread(run, onRead)
  const { sourceHash } = run.view
  if (sourceHash === null || sourceHash === taken.sha256) return taken
  await run.folder.remove()
  const says = 'The snapshot of this run was lost, and its source is not what it was. Start another run.'
  throw new BackfillFault('SOURCE_CHANGED', says)
}

async function inThread(
  { deps, file, mapping, folder, signal }: OpenRun,
  onRead: (bytes: number) => void,
): Promise<TakenSnapshot> {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', onRead)
  const task: SnapshotTask = { file, mapping, configDir: deps.configDir, dir: folder.dir, port: port2 }
  const filename = new URL('snapshot-thread.ts', import.meta.url).href
  try {
    const taken = threads().run(task, { filename, transferList: [port2], signal })
    return crossed((await taken) as Crossing<TakenSnapshot>) // what `snapshotThread` gives
  } finally {
    port1.close()
  }
}
