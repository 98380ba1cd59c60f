import { afterEach, describe, expect, it } from 'vitest'
import type { ConfigInForce } from '#contracts/api/releases.ts'
import { runCli } from './run.ts'
import { startApiServer } from './testing/api-server.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const at = '2026-11-24T10:00:00.000Z'
const problem = 'config/backfills/b.yaml:8:22: collections[0].fields.titel: is no field of task; did you mean title?'
const rejected = { hash: 'newer', revision: 'r2', at, problems: [problem], butFor: null }

async function said(inForce: Partial<ConfigInForce>): Promise<string> {
  const body = { hash: 'older', revision: 'r1', appliedAt: at, rejected: null, ...inForce }
  const api = await startApiServer({ 'GET /api/v1/config': { body } })
  closing.push(api.close)
  const terminal = keptTerminal({ env: { MISSION_CONTROL_URL: api.url, MISSION_CONTROL_TOKEN: `mc_${'a1B2c3D4'.repeat(5)}xyz` } })
  expect(await runCli(['config'], terminal)).toBe(0)
  return terminal.printed.out
}

describe('mc config', () => {
  it('names what is in force', async () => {
    expect(await said({})).toBe(`In force: older, revision r1, since ${at}\n`)
    expect(await said({ hash: null })).toBe('No configuration was applied yet.\n')
  })

  it('says that a text with something wrong in it is in force but for that, and what is instead', async () => {
    const butFor = ['the source b stays as it last was right']
    const out = await said({ rejected: { ...rejected, butFor } })
    expect(out.split('\n')).toEqual([
      `In force: newer, revision r2, since ${at}, but for what is wrong in it:`,
      `  ${problem}`,
      'Instead of that:',
      '  the source b stays as it last was right',
      `Nothing was wrong last in older, revision r1, of ${at}`,
      '',
    ])
    const never = await said({ hash: null, revision: null, appliedAt: null, rejected: { ...rejected, butFor } })
    expect(never).not.toContain('No configuration was applied')
    expect(never).not.toContain('Nothing was wrong')
  })

  it('has nothing to say instead where all parts are in force', async () => {
    const out = await said({ rejected: { ...rejected, butFor: [] } })
    expect(out).toContain('but for what is wrong in it:')
    expect(out).not.toContain('Instead of that')
  })

  it('does not know what an older version took of a text that it refused', async () => {
    expect(await said({ rejected })).toContain(`Refused: newer, at ${at}; what was right before stays in force.\n  ${problem}`)
  })
})
