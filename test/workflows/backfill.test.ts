import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { BackfillRig } from './backfill-rig.ts'

let rig: BackfillRig
beforeAll(async () => {
  const [ownerUrl, appUrl] = [inject('postgresOwnerUrl'), inject('postgresAppUrl')]
  rig = await BackfillRig.open({ ownerUrl, appUrl, temporalAddress: inject('temporalAddress') })
})
afterAll(async () => {
  await rig?.close()
})

describe('a backfill of a legacy board', () => {
  it('of which only a dry run is asked writes nothing, and says what would come', async () => {
    const view = await rig.run({ dryRun: true }, 'planned')
    expect(view.collections.map(({ collection, dryRun }) => [collection, dryRun?.inserted, dryRun?.orphans])).toEqual([
      ['agents', 5, 0],
      ['projects', 10, 0],
      ['tasks', 100, 1],
    ])
    expect([await rig.count('task'), await rig.count('imported_row'), await rig.count('backfill_chunk')]).toEqual([0, 0, 0])
  })

  it('brings every row, and does what the dry run has said', async () => {
    const view = await rig.run()
    expect(view.collections.map(({ copied }) => copied)).toEqual(view.collections.map(({ dryRun }) => dryRun))
    expect([await rig.count('task'), await rig.count('project'), await rig.count('agent')]).toEqual([100, 10, 5])
  })
})
