import type { BackfillChunk } from '#prisma/stores/backfill/ready-row.ts'
import type { Chunk, Encoded } from './chunk-task.ts'
import type { OpenRun } from './open-run.ts'

/** What a thread made of a chunk, as Postgres takes it. */
export const toChunk = ({ ref, file, view }: OpenRun, task: Chunk, { rows, quarantined }: Encoded): BackfillChunk => ({
  ...{ backfillId: ref.backfillId, source: ref.source, gateway: file.gateway, replays: view.replays },
  ...{ collection: task.collection, entity: task.entity, n: task.n, rows, quarantined },
})
