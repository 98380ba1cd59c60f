import { randomBytes } from 'node:crypto'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { execStep, type Plan, quietPlan } from '#demo/plan.ts'
import { fastest } from '#test/monitoring/fastest.ts'
import { openBrowser, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { openSignedIn } from './signed-in.ts'

let parts: MissionControl
let browser: Browser
let context: BrowserContext
let page: Page
let errors: () => string[]

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})
beforeEach(async () => {
  context = await openSignedIn(browser, { origin: parts.origin, email: ADMIN }, { viewport: WIDE })
  errors = watchErrors(context)
  page = await context.newPage()
})
afterEach(async () => {
  await context.close()
})

const newKey = () => `agent:main:browser-${randomBytes(4).toString('hex')}`
const badge = (state: string, on = page) => on.locator(`[data-stream="${state}"]`)
const row = (key: string) => page.locator(`[role="row"][data-session="${key}"]`)

/** The same call with the same result, again and again: a loop until somebody stops it. */
const loop: Plan = { ...quietPlan, thinksMs: 200, steps: Array.from({ length: 300 }, () => execStep('echo same', 300)) }

async function openSession(key: string): Promise<void> {
  await page.goto(`${parts.origin}/sessions`)
  await row(key).click()
  await page.getByRole('link', { name: 'Open page' }).click()
  await page.getByRole('heading', { level: 1, name: key }).waitFor()
}

describe('what happens at a gateway', () => {
  it('shows a new session in the open list, without a reload, within two seconds', async () => {
    await page.goto(`${parts.origin}/sessions`)
    await badge('live').waitFor()
    const took = await fastest(2_000, async () => {
      const key = newKey()
      parts.fleet.tell(key, 'hello')
      await row(key).waitFor()
    })
    // The list puts rows in order once a second; the frame itself is there before.
    expect(took).toBeLessThan(2_000)
    expect(errors()).toEqual([])
  })

  it('shows a tool call on the open session within a second, ticking while it runs, then its result', async () => {
    const key = newKey()
    parts.fleet.tell(key, 'hello')
    await openSession(key)
    await badge('live').waitFor()
    const tools = page.locator('[data-timeline] [data-kind="tool"]')
    const begin = async (turn: number) => {
      parts.fleet.tell(key, 'work', { ...quietPlan, steps: [execStep(`echo ${turn}`, 3_000)] })
      await tools.getByText('running', { exact: true }).waitFor()
    }
    const ends = (turn: number) =>
      expect.poll(() => tools.getByText('ok', { exact: true }).count(), { timeout: 30_000 }).toBe(turn)
    expect(await fastest(1_000, begin, ends)).toBeLessThan(1_000)
    expect(await tools.last().innerText()).toMatch(/exec[\s\S]*3\.\d s/)
    expect(errors()).toEqual([])
  })

  it('names a loop as looping with its evidence, aborts it, and says that the gateway confirmed', async () => {
    const key = newKey()
    parts.fleet.tell(key, 'wait for it', loop)
    await page.goto(parts.origin)
    const line = page.locator(`[data-needs-me] [data-session="${key}"]`)
    await line.getByText('looping').waitFor()
    expect(await line.innerText()).toMatch(/\d+ times/)
    await line.getByRole('link', { name: key }).click()
    const evidence = page.locator('[data-evidence="verdict"]')
    await evidence.getByRole('button', { name: /show/ }).first().click()
    await page
      .locator('[data-timeline] [data-kind="repeat"]')
      .getByText(/×\d+ same result/)
      .waitFor()
    await page.getByRole('button', { name: 'Abort run' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Abort run' }).click()
    const action = page.locator('[data-action="session.abort"]')
    await action.and(page.locator('[data-action-state="confirmed"]')).waitFor()
    expect(await action.innerText()).toContain('confirmed by the gateway')
    await page.locator('[data-verdict]:not([data-verdict="looping"])').waitFor()
    await page.goto(`${parts.origin}/activity`)
    await page.locator('[data-audit="session.abort"]').first().getByText(ADMIN).waitFor()
    expect(errors()).toEqual([])
  })
})

describe('the live stream in the browser', () => {
  it('is one connection for all tabs of a browser', async () => {
    await page.goto(parts.origin)
    const second = await context.newPage()
    await second.goto(`${parts.origin}/sessions`)
    await badge('live').waitFor()
    await badge('live', second).waitFor()
    const metrics = await (await fetch(`${parts.origin}/metrics`)).text()
    const open = /^mc_live_streams(?:\{[^}]*\})? (\d+)/m.exec(metrics)
    expect(
      open?.[1],
      metrics
        .split('\n')
        .filter((line) => line.includes('stream'))
        .join('\n'),
    ).toBe('1')
  })

  it('says when it is lost, and comes back with what was missed', async () => {
    await page.goto(`${parts.origin}/sessions`)
    await badge('live').waitFor()
    await parts.stopWeb()
    await page.locator('[data-stream="reconnecting"], [data-stream="polling"], [data-stream="stale"]').waitFor()
    const key = newKey()
    parts.fleet.tell(key, 'said while nobody listened')
    await parts.startWeb()
    await badge('live').waitFor({ timeout: 60_000 })
    await row(key).waitFor()
  })

  it('moves nothing on the page while data streams in', async () => {
    const key = newKey()
    parts.fleet.tell(key, 'work', loop)
    await openSession(key)
    await page.locator('[data-timeline] [data-kind]').first().waitFor()
    const shift = await layoutShiftDuring(6_000)
    expect(shift).toBeLessThan(0.01)
    await page.goto(parts.origin)
    await page.locator(`[data-needs-me] [data-session="${key}"]`).waitFor()
    expect(await layoutShiftWhileNothingIsNew(4_000)).toBeLessThan(0.01)
  })
})

/** The same, in a stretch in which no line came to "Needs you now" or left it: a line more makes room for itself. */
async function layoutShiftWhileNothingIsNew(ms: number): Promise<number> {
  const lines = () => page.locator('[data-needs-me] > li').count()
  for (;;) {
    const before = await lines()
    const shift = await layoutShiftDuring(ms)
    if ((await lines()) === before) return shift
  }
}

/** Sum of the layout shifts that no input caused, from now on for `ms`. */
async function layoutShiftDuring(ms: number): Promise<number> {
  return await page.evaluate(async (forMs) => {
    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean }
    let sum = 0
    const add = (entries: PerformanceEntryList) => {
      for (const entry of entries as Shift[]) if (!entry.hadRecentInput) sum += entry.value
    }
    const observer = new PerformanceObserver((list) => add(list.getEntries()))
    observer.observe({ type: 'layout-shift' })
    await new Promise((resolve) => setTimeout(resolve, forMs))
    add(observer.takeRecords())
    return sum
  }, ms)
}
