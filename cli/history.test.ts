import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { normal } from '#domain/history/testing/noise.ts'
import { runCli } from './run.ts'
import { keptTerminal } from './testing/fake-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'history-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function history(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = keptTerminal()
  const code = await runCli(['history', ...args], terminal)
  return { code, ...terminal.printed }
}

function csv(name: string, lines: readonly string[]): string[] {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return ['--csv', path, '--time', 'at', '--value', 'tokens']
}

const noise = normal(2)
const hours = Array.from({ length: 500 }, (_, index) => {
  const at = new Date(Date.UTC(2026, 0, 5, index)).toISOString().slice(0, 19).replace('T', ' ')
  return `${at},"${index === 400 ? 900 : index === 410 ? '' : (100 + 5 * noise()).toFixed(2)}",x`
})
const series = csv('hours.csv', ['at,tokens,other', ...hours])

describe('mc history anomalies', () => {
  it('judges every point, in the times of the file', async () => {
    const { code, out } = await history('anomalies', ...series, '--json')
    const { points } = JSON.parse(out) as {
      points: { t: string; value: number | null; rarity: number | null; anomalous: boolean }[]
    }
    expect(code).toBe(0)
    expect(points).toHaveLength(500)
    expect(points[0]).toMatchObject({ t: '2026-01-05 00:00:00', expected: null, rarity: null, anomalous: false })
    expect(points[400]).toMatchObject({ t: '2026-01-21 16:00:00', value: 900, anomalous: true })
    expect(points[410]).toMatchObject({ value: null, state: 'missing' })
    expect(points.filter(({ anomalous }) => anomalous)).toHaveLength(1)
  })

  it('judges in the order of time what begins with the newest', async () => {
    const newestFirst = csv('newest.csv', ['at,tokens,other', ...hours.toReversed()])
    const forward = JSON.parse((await history('anomalies', ...series, '--json')).out) as { points: object[] }
    const backward = JSON.parse((await history('anomalies', ...newestFirst, '--json')).out) as { points: object[] }
    expect(backward.points.toReversed()).toEqual(forward.points)
  })

  it('says in words what is unusual, or that nothing is', async () => {
    expect((await history('anomalies', ...series)).out).toMatch(/2026-01-21 16:00:00 +900, expected \d+/)
    expect((await history('anomalies', ...csv('short.csv', ['at,tokens', '1,2', '2,3']))).out).toContain('first hundred')
  })
})

describe('mc history forecast', () => {
  it('gives values with a band, in the times of the file, and how right it was in the past', async () => {
    const { code, out } = await history('forecast', ...series, '--horizon', '3', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      enough: true,
      points: [{ t: '2026-01-25 20:00:00' }, { t: '2026-01-25 21:00:00', low: expect.any(Number) }, { t: '2026-01-25 22:00:00' }],
      backtest: { mase: expect.any(Number), seasonal_naive_mase: expect.any(Number), coverage: expect.any(Number) },
    })
  })

  it('says that it does not know enough, which is an answer', async () => {
    const { code, out } = await history(
      'forecast',
      ...csv('few.csv', ['at,tokens', '2026-01-01,2', '2026-01-02,3']),
      '--horizon',
      '2',
      '--json',
    )
    expect([code, JSON.parse(out)]).toEqual([
      0,
      { enough: false, says: expect.stringContaining('Not enough data'), points: [], backtest: null },
    ])
  })
})

describe('what is no series', () => {
  it.each([
    ['no column', ['at,token', '1,2'], 'has no column "tokens". Did you mean "token"?'],
    ['no number', ['at,tokens', '1,2', '2,many'], ':3: "many" is no number'],
    ['no time', ['at,tokens', '2026-01-01,2', 'later,3'], ':3: "later" is no time'],
    ['no time but microseconds', ['at,tokens', '1700000000000000,2'], ':2: "1700000000000000" is no time'],
    ['no CSV', ['at,tokens', '"1,2'], 'is no CSV'],
    ['no rows', ['at,tokens'], 'has no rows'],
  ])('is refused, with where and why: %s', async (name, lines, says) => {
    const { code, err } = await history('anomalies', ...csv(`${name}.csv`, lines))
    expect(code).toBe(2)
    expect(err.replaceAll(/\s+/g, ' ')).toContain(says)
  })

  it('nor is a horizon that is no number', async () => {
    expect(await history('forecast', ...series, '--horizon', 'soon')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--horizon soon'),
    })
    expect(await history('anomalies', '--csv', 'x.csv')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--time is needed'),
    })
  })
})
