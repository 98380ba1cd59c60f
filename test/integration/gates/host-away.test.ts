import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePlace, type Place, removePlace, startHost } from '#test/integration/target-host/hosted.ts'
import { at, deadAddress, GateRig, startService } from './gate-rig.ts'

let rig: GateRig
let place: Place

/** Every answer is wrong: nothing listens there. */
const wrong = {
  checks: [{ name: 'items', kind: 'http', path: '/items', samples: { max: 80 }, expect: { facts: { must: ['3'] } } }],
}

beforeAll(async () => {
  place = await makePlace()
  rig = await GateRig.open({}, place.socket)
  await rig.configure('suite', 'wrong', wrong)
  const { command, artifacts } = place.target
  await rig.configure('target', 'hosted', { slug: 'hosted', driver: 'process', command, artifacts, port: place.target.port })
})
afterAll(async () => {
  await rig?.close()
  await removePlace(place)
})

describe('wrong answers of a process', () => {
  it('say nothing about the release while what runs it is away', async () => {
    const outcome = await rig.run('wrong', at(await deadAddress(), 'hosted'))
    expect(outcome).toMatchObject({ verdict: 'error', enforce: 'pause', says: expect.stringContaining('could not be asked') })
  })

  it('are the release’s own where what runs it was there all the time, and where something else runs it', async () => {
    const host = await startHost(place)
    try {
      expect((await rig.run('wrong', at(await deadAddress(), 'hosted'))).verdict).toBe('fail')
      expect((await rig.run('wrong', at(await deadAddress(), 'elsewhere'))).verdict).toBe('fail')
    } finally {
      await host.stop()
    }
  })

  it('say nothing when what runs it began anew in between', async () => {
    const began = Promise.withResolvers<void>()
    const service = await startService((_, response) => {
      void began.promise.then(() => response.end('wrong'))
    })
    const { handle } = await rig.start('wrong', at(service.url, 'hosted'))
    await expect.poll(() => service.asked, { timeout: 20_000 }).toBeGreaterThan(0)
    const host = await startHost(place)
    began.resolve()
    try {
      expect(await handle.result()).toMatchObject({ verdict: 'error', says: expect.stringContaining('started again') })
    } finally {
      await host.stop()
      await service.close()
    }
  })
})
