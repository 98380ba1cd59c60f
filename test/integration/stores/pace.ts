import type { StoreDatabase } from './store-database.ts'

const TURNS = 5
/** Rows to be made, sent and read: always the same work, for the same parts of a machine. */
const PLAIN = `SELECT n, repeat('x', 100) AS text FROM generate_series(1, 20000) n`

/**
 * How long something takes in units of what this machine needs for 20,000 plain rows at the same time: of both the fastest of five, in
 * turns, as a machine that tests does other work too.
 */
export async function paceOf(store: StoreDatabase, work: () => Promise<unknown>): Promise<number> {
  const times = { plain: Number.POSITIVE_INFINITY, work: Number.POSITIVE_INFINITY }
  for (let turn = 0; turn < TURNS; turn += 1) {
    times.plain = Math.min(times.plain, await timeOf(() => store.asOwner(PLAIN)))
    times.work = Math.min(times.work, await timeOf(work))
  }
  return times.work / times.plain
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
