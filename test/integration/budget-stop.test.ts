import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { BudgetView } from '#contracts/budgets.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { type DemoFleet, startDemoFleet } from '#demo/fleet.ts'
import { planOf } from '#demo/plan.ts'
import { listAudit } from '#prisma/stores/audit.ts'
import { listBudgets } from '#prisma/stores/budget/list-budgets.ts'
import type { Launched } from '#start/launch.ts'
import { Installation } from '../monitoring/installation.ts'
import { until } from '../monitoring/until.ts'

const LIMIT = 10_000
/** About 1,000 tokens every 150 ms for minutes: it stops because it is stopped. */
const burning = { ...planOf('[[steps:2000]] [[tokens:1000:50]]'), thinksMs: 100 }

let installation: Installation
let fleet: DemoFleet
let worker: Launched

// A worker, a gateway, Postgres and Temporal: no web process, nobody signed in.
beforeAll(async () => {
  fleet = await startDemoFleet({ token: 'a token', quiet: true, seed: 7 })
  installation = await Installation.open({
    ownerUrl: inject('postgresOwnerUrl'),
    appUrl: inject('postgresAppUrl'),
    temporalAddress: inject('temporalAddress'),
  })
  const budget = { slug: 'each', of: 'session', window: 'lifetime', tokens: LIMIT, policy: 'abort-run' }
  await writeFile(join(installation.dir, 'config', 'budgets.yaml'), JSON.stringify({ budgets: [budget] }))
  await installation.configure([{ slug: 'lab', url: fleet.url, token: 'a token' }])
  worker = await installation.startWorker()
  await until('a connected gateway', () => installation.isConnected('lab'))
})

afterAll(async () => {
  await installation?.close()
  await fleet?.close()
})

async function budgetOf(key: string): Promise<BudgetView | undefined> {
  const { items } = await listBudgets(installation.db, DEFAULT_TENANT_ID, Date.now())
  return items.find(({ labels }) => labels.session === key)
}
const stopOf = async (key: string) => (await budgetOf(key))?.stops[0]
const untilStopped = (key: string) =>
  until(`a confirmed stop of ${key}`, async () => (await stopOf(key))?.state === 'confirmed' && (await stopOf(key)), {
    withinMs: 120_000,
  })

/** When the budget was used up, as the gateway dates its calls. */
async function usedUpAt(key: string): Promise<number> {
  const [row] = await installation.query<{ at: Date }>(
    `SELECT min(at) AS at FROM (SELECT u.at, sum(u.input + u.output) OVER (ORDER BY u.at, u.message_id) AS used FROM token_use u
       JOIN session s ON s.id = u.session_id WHERE s.key = $1) c WHERE used >= $2`,
    [key, LIMIT],
  )
  if (!row?.at) throw new Error('It was never used up.')
  return row.at.getTime()
}

async function asksFor(key: string): Promise<{ actions: number; audited: string[] }> {
  const rows = await installation.query(`SELECT FROM action_request WHERE session_key = $1`, [key])
  const { items } = await listAudit(installation.db, DEFAULT_TENANT_ID, { limit: 50, action: 'session.abort' })
  const own = items.filter(({ target }) => target?.includes(key))
  expect(own.every(({ actor, actorKind }) => actor === 'budget/each' && actorKind === 'system')).toBe(true)
  return { actions: rows.length, audited: own.map(({ outcome }) => outcome).sort() }
}

describe('a budget that stops', () => {
  it('aborts the session that used it up, and has it from the gateway that it stopped', { timeout: 120_000 }, async () => {
    const key = 'agent:main:burner'
    fleet.tell(key, 'burn', burning)
    const { finishedAt, attempts, outcome, policy } = await untilStopped(key)
    expect({ attempts, policy }).toEqual({ attempts: 1, policy: 'abort-run' })
    expect(outcome).toContain('no active run')
    await until('the session to be seen at rest', async () => {
      const rows = await installation.query('SELECT FROM session WHERE key = $1 AND has_active_run = false', [key])
      return rows.length === 1
    })
    expect(await budgetOf(key)).toMatchObject({ state: 'exhausted', labels: { gateway: 'lab', agent: 'main', session: key } })
    expect(await asksFor(key)).toEqual({ actions: 1, audited: ['requested', 'succeeded'] })
    const tookMs = Date.parse(finishedAt ?? '') - (await usedUpAt(key))
    process.stdout.write(`used up to stopped at the gateway: ${(tookMs / 1_000).toFixed(1)} s\n`)
  })

  it('asks once, though its worker is killed in the middle of it', { timeout: 240_000 }, async () => {
    const key = 'agent:main:burner-two'
    fleet.tell(key, 'burn', burning)
    await until('the session to be seen', async () => (await budgetOf(key)) !== undefined)
    // The watch goes on; whoever connects anew, as an action does, is told to wait.
    fleet.setStarting(true)
    await until('a stop that is under way', async () => {
      const rows = await installation.query('SELECT FROM action_request WHERE session_key = $1', [key])
      return rows.length === 1 && (await stopOf(key))?.state === 'requested'
    })
    const killedAt = Date.now()
    await worker.stop('SIGKILL')
    fleet.setStarting(false)
    worker = await installation.startWorker()
    const { attempts, finishedAt } = await untilStopped(key)
    expect(attempts).toBe(1)
    expect(await asksFor(key)).toEqual({ actions: 1, audited: ['requested', 'succeeded'] })
    const tookMs = Date.parse(finishedAt ?? '') - killedAt
    process.stdout.write(`worker killed to stopped at the gateway: ${(tookMs / 1_000).toFixed(1)} s\n`)
  })
})
