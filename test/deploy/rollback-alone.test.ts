import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { until } from '../monitoring/until.ts'
import { Site } from './site.ts'

let site: Site
let fleet: DemoFleet
beforeAll(async () => {
  const token = randomUUID()
  fleet = await startDemoFleet({ token, quiet: true })
  site = await Site.open({ soak: '15s', watchEvery: '5s' })
  const tokenFile = join(site.installation.dir, 'lab.token')
  await writeFile(tokenFile, token, { mode: 0o600 })
  const gateways = [{ slug: 'lab', url: fleet.url, token: { file: tokenFile } }]
  await writeFile(join(site.installation.dir, 'config', 'gateways.yaml'), JSON.stringify({ gateways }))
})
afterAll(async () => {
  await site?.close()
  await fleet?.close()
})

it('a rollback restores service with Postgres stopped, the gateway stopped and the main worker killed, and its history follows', async () => {
  await site.promoted('right')
  const { id } = await site.deploy('late')
  await site.reaches(id, ['watching'])
  for (const target of ['canary', 'main']) expect(await site.releaseAt(target)).toBe('late')
  await fleet.close()
  await site.servers.killPostgres()
  await site.main?.stop('SIGKILL')
  const asked = Date.now()
  const workflowId = await site.rollBack('production')
  await until('every target to run what ran before', async () => {
    const running = await Promise.all(['canary', 'main'].map((target) => site.releaseAt(target)))
    return running.every((release) => release === 'right')
  })
  const restored = Date.now() - asked
  process.stdout.write(`asked to restored with the database, the gateway and the main worker down: ${restored} ms\n`)
  expect(restored).toBeLessThan(20_000)
  for (const target of ['canary', 'main']) expect(await site.answerOf(target)).toBe(30)
  await until('the ledger to know', async () => (await site.ledger('production'))?.rollback === null)
  await site.servers.restartPostgres()
  await site.startMainWorker()
  await site.installation.temporal.client.workflow.getHandle(workflowId).result()
  const view = await site.reaches(id, ['rolled-back'])
  expect(view.targets.filter(({ environment }) => environment === 'production')).toMatchObject([
    { target: 'canary', step: 'restore', outcome: 'done' },
    { target: 'main', step: 'restore', outcome: 'done' },
  ])
  const journal = await site.journal(id)
  const numbers = journal.filter(({ source }) => source === 'deploy').map(({ seq }) => seq)
  expect(numbers).toEqual(numbers.map((_, index) => index))
  const told = journal
    .filter(({ source }) => source === 'rollback')
    .map(({ body }) => (body.kind === 'state' ? body.state : body.kind))
  expect(told).toEqual(['decision', 'rolling-back', 'step', 'step', 'step', 'step', 'rolled-back'])
})
