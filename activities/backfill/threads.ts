import { Piscina } from 'piscina'

/** As many as Postgres and the worker leave room for on two cores; more would only make each slower. Runs at the same time share them. */
const THREADS = 2
/** Between two phases of a run a thread is kept: starting one takes longer than a small run. */
const IDLE_MS = 30_000
/** A thread holds one chunk at a time: some MB of rows, a mapping, what it remembers of links, and the known secrets. */
const HEAP_MB = 512
/**
 * What is young in that heap. Rows are dead as soon as their chunk is encoded: with the room that Node gives by itself a thread fills four
 * times the memory, and is no quicker.
 */
const YOUNG_MB = 16

let pool: Piscina | null = null

/** The threads of this process in which sources are read; there from the first use on. */
export function threads(): Piscina {
  pool ??= new Piscina({
    ...{ minThreads: 0, maxThreads: THREADS, idleTimeout: IDLE_MS },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  })
  return pool
}
