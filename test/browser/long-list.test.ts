import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '#test/monitoring/until.ts'
import { openBrowser, signIn, WIDE } from './chromium.ts'
import { ADMIN, MissionControl, PASSWORD } from './mission-control.ts'

const SESSIONS = 10_000
/** Rows in sight at 900 px and those drawn beyond the edges; a list that draws all would have ten thousand. */
const MOST_ROWS_DRAWN = 80

let parts: MissionControl
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open({ fleetSize: SESSIONS }), openBrowser()])
  await until('all sessions to be stored', async () => {
    const [row] = await parts.installation.query<{ count: number }>('SELECT count(*)::int AS count FROM session')
    return (row?.count ?? 0) >= SESSIONS
  })
  page = await (await browser.newContext({ viewport: WIDE })).newPage()
  await signIn(page, parts.origin, { email: ADMIN, password: PASSWORD })
  await page.goto(`${parts.origin}/sessions`)
  await page.getByText('10,000 of 10,000').waitFor({ timeout: 60_000 })
})
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

const list = () => page.locator('[data-session-list]')
const rows = () => page.locator('[role="row"][data-session]')

/** Milliseconds between drawn frames while the wheel turns for three seconds. */
async function framesWhileScrolling(): Promise<number[]> {
  await list().hover()
  const frames = page.evaluate(async () => {
    const at: number[] = []
    const until = performance.now() + 3_000
    while (performance.now() < until) at.push(await new Promise<number>(requestAnimationFrame))
    return at.slice(1).map((time, index) => time - (at[index] ?? time))
  })
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, 900)
    await page.waitForTimeout(40)
  }
  return await frames
}

describe('a list of ten thousand sessions', () => {
  it('draws only what is in sight, and keeps its pace while it scrolls', async () => {
    let gaps: number[] = []
    const at = (share: number) => gaps[Math.floor(gaps.length * share)] ?? Number.POSITIVE_INFINITY
    // A machine that tests does other work too: one turn of a few that keeps the pace is enough.
    for (let turn = 0; turn < 5 && !(at(0.5) < 20); turn += 1) gaps = (await framesWhileScrolling()).sort((a, b) => a - b)
    console.log(
      `frames ${gaps.length}, gap p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, worst ${at(0.999).toFixed(1)} ms`,
    )
    expect(await list().evaluate((box) => box.scrollTop)).toBeGreaterThan(20_000)
    expect(await rows().count()).toBeLessThan(MOST_ROWS_DRAWN)
    // Half of the frames at 60 a second; the tail belongs to whatever else runs.
    expect(at(0.5)).toBeLessThan(20)
  })

  it('filters and sorts all of them within a blink', async () => {
    const startedAt = performance.now()
    await page.getByLabel('Search sessions').fill('crowd 99')
    await page.getByText(/^\d[\d,]* of 10,000$/).waitFor()
    await expect.poll(async () => await rows().count()).toBeLessThan(MOST_ROWS_DRAWN)
    console.log(`filtered in ${Math.round(performance.now() - startedAt)} ms, test's own waiting included`)
    await page.getByLabel('Search sessions').fill('')
    await page.getByRole('columnheader', { name: 'Session' }).getByRole('button').click()
    await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('name')
  })

  it('reaches its last row', async () => {
    await list().evaluate((box) => box.scrollTo({ top: box.scrollHeight }))
    await page.locator(`[role="row"][aria-rowindex="${SESSIONS + 1}"]`).waitFor()
  })
})
