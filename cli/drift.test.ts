import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { DriftPage, EnvironmentPage } from '#contracts/api/releases.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

let server: Awaited<ReturnType<typeof startApiServer>> | undefined
afterEach(async () => await server?.close())

const minute = (n: number) => `2026-01-01T00:0${n}:00.000Z`
const [current, takenBack] = [randomUUID(), randomUUID()]

/** What `mc drift production` says of a clean report of that minute, where something was brought or taken back at minute 5. */
async function drift(at: number, deploymentId: string | null, ...args: string[]) {
  const report = {
    ...{ id: randomUUID(), at: minute(at), scope: 'observed', environment: 'production', against: null, state: 'clean' },
    ...{ says: 'production runs r-2.', entries: [], trigger: deploymentId ? 'deployment' : 'hand', deploymentId },
  }
  const release = { id: randomUUID(), name: 'r-1', contentHash: 'a'.repeat(64) }
  const environment = {
    ...{ slug: 'production', name: 'production', after: null, approval: 'none', gates: null, targets: [], current: release },
    ...{ currentSince: minute(1), currentDeploymentId: current, changedAt: minute(5), returnable: [], holds: [], queue: [] },
    ...{ drift: null, lastGate: null },
  }
  server = await startApiServer({
    'GET /api/v1/drift': { body: DriftPage.parse({ items: [report], asOf: '1' }) },
    'GET /api/v1/environments': { body: EnvironmentPage.parse({ items: [environment], asOf: '1' }) },
  })
  const terminal = keptTerminal({
    env: { MISSION_CONTROL_URL: server.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` },
  })
  return { code: await runCli(['drift', 'production', ...args], terminal), ...terminal.printed }
}

describe('mc drift', () => {
  it('shows a report from before something was brought as outdated, and does not end as if it were clean', async () => {
    const shown = await drift(3, takenBack)
    expect(shown.code).toBe(2)
    expect(shown.out).toContain(
      `Outdated: something was brought to production or taken back at ${minute(5)}, after this. Look anew with: mc drift production --check`,
    )
    await server?.close()
    expect(JSON.parse((await drift(3, null, '--json')).out)).toMatchObject({
      state: 'unknown',
      reports: [{ changedAt: minute(5) }],
    })
  })

  it('takes one from after it, or that of what runs, as it is', async () => {
    const after = await drift(6, null)
    expect(after).toMatchObject({ code: 0, out: expect.not.stringContaining('Outdated') })
    await server?.close()
    expect(await drift(3, current)).toMatchObject({ code: 0, out: expect.not.stringContaining('Outdated') })
  })
})
