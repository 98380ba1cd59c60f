import type { LiveFrame } from '#contracts/live.ts'

/** What the hub reads: the outbox in Postgres, as prisma/stores/stream has it. */
export type Outbox = {
  /** Frames after a position in commit order; `tooOld` = some of them are no longer kept. */
  read(tenantId: string, after: bigint, limit: number): Promise<OutboxPage>
  /** Position of the newest frame, 0 when there is none. */
  head(tenantId: string): Promise<bigint>
}

export type OutboxPage = {
  items: readonly { id: bigint; frame: LiveFrame }[]
  position: bigint
  tooOld: boolean
}

/** Rows to a read: a page that one query returns quickly and that fits in memory many times over. */
export const PAGE_ROWS = 1_000
