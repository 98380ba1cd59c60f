import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { reportSamples } from '#prisma/stores/component/report-samples.ts'
import { freePort } from '#start/ports.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
const PROMISED = { timeout: 30_000 }

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
  await showPage(page, `${parts.origin}/components`)
  return page
}

const inState = (page: Page, slug: string, state: string) => page.locator(`[data-component="${slug}"][data-state="${state}"]`)

/** One that fills its buffer, one that nobody can reach, and one that has long been silent. */
const fileWith = (port: number) => ({
  components: [
    {
      ...{ slug: 'relay', name: 'Message relay', kind: 'relay', posted: { every: '10s' } },
      limits: { 'queue-depth': { of: 'capacity' }, 'memory-bytes': { at: '512MiB' }, 'oldest-item-seconds': { at: '10m' } },
    },
    {
      slug: 'store',
      name: 'Store',
      kind: 'database',
      scrape: { url: `http://127.0.0.1:${port}/metrics` },
      limits: { 'memory-bytes': { at: '1GiB' } },
    },
    { slug: 'mailer', name: 'Mailer', kind: 'queue', posted: { every: '1m' }, limits: { 'queue-depth': { at: 1_000 } } },
  ],
})

/** Samples of the last minutes, ten seconds apart, up to `agoMs` ago. */
async function tell(slug: string, count: number, agoMs: number, figuresAt: (n: number) => object): Promise<void> {
  const last = Date.now() - agoMs
  const samples = Array.from({ length: count }, (_, n) => ({
    at: new Date(last - (count - 1 - n) * 10_000).toISOString(),
    ...figuresAt(n),
  }))
  expect(await reportSamples(parts.installation.db, DEFAULT_TENANT_ID, slug, { samples })).toMatchObject({ kind: 'taken' })
}

const fillingRelay = (n: number) => ({
  ...{ memoryBytes: (200 + n) * 1_048_576, queueDepth: 1_000 + n * 60, oldestItemSeconds: 4 + n / 10, cpuShare: 0.3 },
  figures: { capacity: 10_000 },
})

describe('the Components page', () => {
  it('shows what will run full first, with when, and what is not known as that, live', async () => {
    const page = await pageAs(WIDE, 'light')
    await inState(page, 'mc-database', 'ok').waitFor(PROMISED)
    await writeFile(join(parts.installation.dir, 'config', 'components.yaml'), JSON.stringify(fileWith(await freePort())))
    await inState(page, 'store', 'unknown').getByText('Its metrics cannot be reached (ECONNREFUSED)').waitFor(PROMISED)
    await tell('relay', 120, 0, fillingRelay)
    await tell('mailer', 30, 600_000, () => ({ queueDepth: 10 }))
    await inState(page, 'relay', 'near-limit').getByText('limit in about').first().waitFor(PROMISED)
    await inState(page, 'mailer', 'stale').waitFor(PROMISED)
    expect(await page.locator('[data-component]').first().getAttribute('data-component')).toBe('relay')
    await picture(page, 'components-wide')
    expect(await seriousFaults(page)).toEqual([])

    await page.locator('[data-component="relay"]').getByRole('button').click()
    const sheet = page.getByRole('dialog')
    await sheet
      .getByText(/grows by .* a minute: hits it in about/)
      .first()
      .waitFor(PROMISED)
    await sheet.getByRole('img', { name: /^Queue over time, against its limit/ }).waitFor()
    await picture(page, 'component-sheet-wide', { fullPage: false })
    expect(await seriousFaults(page)).toEqual([])
    await sheet.getByRole('button', { name: 'Table' }).click()
    await sheet.getByRole('columnheader', { name: 'Oldest item' }).waitFor()
    expect(await sheet.locator('tbody tr').count()).toBe(120)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^stale 1/ }).click()
    await expect.poll(() => page.locator('[data-component]').count(), { timeout: 30_000 }).toBe(1)
    await expect.poll(() => new URL(page.url()).search, { timeout: 30_000 }).toBe('?state=stale')
    expect(errors()).toEqual([])
  })

  it('is read on a phone in the dark, from an address that was sent, and is light to load', async () => {
    const page = await pageAs(PHONE, 'dark')
    await page.locator('[data-component="relay"]').waitFor(PROMISED)
    await picture(page, 'components-phone')
    expect(await seriousFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    await showPage(page, `${parts.origin}/components?component=relay`)
    await page.getByRole('dialog').getByText('Message relay').first().waitFor(PROMISED)
    await picture(page, 'component-sheet-phone', { fullPage: false })
    expect(await scriptWeight(page, (cold) => showPage(cold, `${parts.origin}/components`))).toBeLessThan(MOST_SCRIPT_BYTES)
    expect(errors()).toEqual([])
  })
})
