import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../monitoring/until.ts'
import { Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await Site.open()
  await site.promoted('right')
})
afterAll(async () => {
  await site?.close()
})

it('a release that answers 200 with wrong content is stopped by the gate of staging, and production is never touched', async () => {
  const before = await Promise.all(['canary', 'main'].map((target) => site.record(target)))
  const { id } = await site.deploy('wrong')
  const view = await site.reaches(id, ['rejected', 'promoted', 'paused', 'rolled-back'])
  expect(view.state).toBe('rejected')
  expect(view.touchedTargets).toBe(false)
  const after = await Promise.all(['canary', 'main'].map((target) => site.record(target)))
  // The host's own record of what it did and of what ran there: nothing about this release.
  expect(after.map((lines) => lines.filter(({ release }) => release === 'wrong'))).toEqual([[], []])
  expect(after.map((lines) => lines.length)).toEqual(before.map((lines) => lines.length))
  expect(await site.releaseAt('staging')).toBe('right')
  expect(await site.answerOf('staging')).toBe(30)
})

it('a release that turns wrong after it was promoted is caught by continuous verification and taken back', async () => {
  const id = await site.promoted('late')
  const turned = Date.now()
  for (const target of ['canary', 'main']) await fetch(`http://127.0.0.1:${site.ports[target]}/demo/turn`, { method: 'POST' })
  await until(
    'users to get what was right',
    async () => (await site.answerOf('canary')) === 30 && (await site.answerOf('main')) === 30,
  )
  const restored = Date.now() - turned
  process.stdout.write(`fault to restored: ${restored} ms\n`)
  expect(restored).toBeLessThan(45_000)
  const view = await site.reaches(id, ['rolled-back'])
  expect(view.reason).toContain('Continuous verification: fail')
  expect(await site.ledger('production')).toMatchObject({ holds: [{ release: { name: 'late' } }] })
})
