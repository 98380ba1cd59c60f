import { describe, expect, it } from 'vitest'
import type { Drivers } from '#activities/target/create-drivers.ts'
import { DriftFile } from '#contracts/config/drift.ts'
import { Target } from '#contracts/config/targets.ts'
import { compareObserved } from './compare-observed.ts'

const target = Target.parse({ slug: 'shop-1', driver: 'process', command: ['node'], artifacts: 'a', port: 4301 })
const release = (name: string) => ({ name, contentHash: name.repeat(64).slice(0, 64), placed: { target, values: {} } })
const [before, coming] = [release('a'), release('b')]

const look = async (running: { name: string; contentHash: string }, wanted: (typeof before)[]) => {
  const seen = { contentHash: running.contentHash, releaseName: running.name, values: {}, says: 'ok' }
  const rest = { address: null, healthy: true, fence: 1 }
  const drivers = { driverOf: () => ({ observe: () => Promise.resolve({ ...seen, ...rest }) }) } as unknown as Drivers // looking alone is used
  return await compareObserved(
    { environment: 'production', wanted, drivers, signal: new AbortController().signal },
    {
      ...{ rules: DriftFile.parse({}), viewing: { key: 'k'.repeat(64) }, secrets: new Set<string>(), now: 0 },
      places: { env: {}, configDir: '.' },
    },
  )
}

describe('what runs at a target', () => {
  it('is compared with the one of the two that it says it is, and that one is named', async () => {
    expect(await look(coming, [coming, before])).toMatchObject({ differences: [], release: 'b' })
    expect(await look(before, [coming, before])).toMatchObject({ differences: [], release: 'a' })
  })

  it('is, in a first deployment, what that one has brought or drift', async () => {
    expect(await look(coming, [coming])).toMatchObject({ differences: [], release: 'b' })
    expect((await look(before, [coming])).differences).toMatchObject([
      { kind: 'value', says: expect.stringMatching(/in place of b/) },
    ])
  })

  it('is nothing where nothing may run', async () => {
    expect(await look(before, [])).toEqual({ differences: [], adopt: [], release: null })
  })
})
