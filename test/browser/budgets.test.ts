import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { planOf } from '#demo/plan.ts'
import { zoneAtNoon } from '#test/monitoring/zone-at-noon.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
const PROMISED = { timeout: 30_000 }
const KEY = 'agent:forge:burner'

let parts: MissionControl
let browser: Browser
let errors: () => string[]

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
})
afterEach(() => closeWindows(browser))
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

async function pageAs(viewport: typeof WIDE, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await openSignedIn(browser, { origin: parts.origin, email: ADMIN }, { viewport, colorScheme })
  errors = watchErrors(context)
  const page = await context.newPage()
  await showPage(page, `${parts.origin}/budgets`)
  return page
}

const line = (page: Page, budget: string) => page.locator(`[data-budget="${budget}"]`)
const inState = (page: Page, budget: string, state: string) => page.locator(`[data-budget="${budget}"][data-state="${state}"]`)

/** Costs are asked of a table that has none: what is used is seen, and its cost is not known. */
const file = {
  timeZone: zoneAtNoon(),
  prices: { asOf: '2026-11-01', gatewayCost: 'ignore' },
  budgets: [
    { slug: 'all', name: 'Everything', of: 'tenant', window: 'month', tokens: 1_000_000_000 },
    { slug: 'cost', name: 'What it costs', of: 'tenant', window: 'day', usd: 50 },
    { slug: 'each', name: 'One session', of: 'session', window: 'lifetime', tokens: 20_000, warnAt: 0.1, policy: 'abort-run' },
  ],
}

describe('the Budgets page', () => {
  it('says what to do where there is none, then shows budgets as they are judged, and a stop as it is confirmed', async () => {
    const page = await pageAs(WIDE, 'light')
    await page.getByText('Nothing is judged yet').waitFor()
    await writeFile(join(parts.installation.dir, 'config', 'budgets.yaml'), JSON.stringify(file))
    parts.fleet.tell(KEY, 'burn', { ...planOf('[[steps:2000]] [[tokens:1000:50]]'), thinksMs: 200 })
    await inState(page, 'all', 'ok').waitFor(PROMISED)
    await inState(page, 'cost', 'unknown').getByText('have no price').waitFor(PROMISED)
    await inState(page, 'each', 'exhausted').getByText('stopped').waitFor(PROMISED)
    await picture(page, 'budgets-wide')
    expect(await seriousFaults(page)).toEqual([])
    await line(page, 'each').getByRole('button').click()
    const sheet = page.getByRole('dialog')
    await sheet.locator('[data-stop="confirmed"]').getByText('no active run').waitFor()
    await sheet.getByRole('link', { name: KEY }).waitFor()
    await picture(page, 'budget-sheet-wide', { fullPage: false })
    expect(await seriousFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'not known 1' }).click()
    await expect.poll(() => page.locator('[data-budget]').count(), { timeout: 30_000 }).toBe(1)
    await expect.poll(() => new URL(page.url()).search, { timeout: 30_000 }).toBe('?state=unknown')
    expect(errors()).toEqual([])
  })

  it('is read on a phone in the dark, from an address that was sent, and is light to load', async () => {
    const page = await pageAs(PHONE, 'dark')
    await picture(page, 'budgets-phone')
    expect(await seriousFaults(page)).toEqual([])
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(PHONE.width)
    await showPage(page, `${parts.origin}/budgets?budget=cost&scope=tenant`)
    await page.getByRole('dialog').getByText('not all of it has a price').waitFor()
    await picture(page, 'budget-sheet-phone', { fullPage: false })
    expect(await scriptWeight(page, (cold) => showPage(cold, `${parts.origin}/budgets`))).toBeLessThan(MOST_SCRIPT_BYTES)
    expect(errors()).toEqual([])
  })
})
