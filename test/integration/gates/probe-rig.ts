import { randomUUID } from 'node:crypto'
import { probeSurroundings } from '#activities/gate/probe-context.ts'
import { runProbe } from '#activities/probe/run-probe.ts'
import { Suite } from '#contracts/config/suites.ts'
import type { PinnedGateRun } from '#prisma/stores/gate-runs.ts'
import type { TakenSample } from '#prisma/stores/gate-samples.ts'
import { type StoreDatabase, TENANT } from '#test/integration/stores/store-database.ts'
import { gateDeps } from './gate-rig.ts'

/** Where and with what a sample is taken. */
export type SampleAt = {
  store: Pick<StoreDatabase, 'db'>
  address: string | null
  env?: Record<string, string>
  configDir?: string
  signal?: AbortSignal
}

/** One sample of one check, as a look takes it. */
export async function sampleAt(written: object, { store, address, env = {}, configDir, signal }: SampleAt): Promise<TakenSample> {
  const base = { name: 'c', liveness: true, ...written }
  const [check] = Suite.parse({ promotes: false, checks: [base] }).checks
  if (!check) throw new Error('a suite has a check')
  const deps = { ...gateDeps(store, env), ...(configDir ? { configDir } : {}) }
  const run = { environment: 'production', places: [{ target: 'shop', address }], release: null } as unknown as PinnedGateRun
  const stop = signal ?? new AbortController().signal
  const { contextOf, redactor } = probeSurroundings(deps, TENANT, run, { signal: stop, correlationId: randomUUID() })
  const slot = { check, n: 0, caseAt: 'cases' in check && check.cases.length > 0 ? 0 : null, placeAt: 0 }
  return await runProbe(slot, contextOf(slot), redactor)
}
