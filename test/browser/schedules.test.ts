import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { applyConfigWorkflowId, retainWorkflowId } from '#contracts/workflow-ids.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
const PROMISED = { timeout: 30_000 }
const RETAIN = retainWorkflowId(DEFAULT_TENANT_ID)
const APPLY = applyConfigWorkflowId(DEFAULT_TENANT_ID)

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

async function pageAs(viewport: typeof WIDE, colorScheme: 'light' | 'dark', path: string): Promise<Page> {
  const context = await openSignedIn(browser, { origin: parts.origin, email: ADMIN }, { viewport, colorScheme })
  errors = watchErrors(context)
  const page = await context.newPage()
  await showPage(page, parts.origin + path)
  return page
}
const lineOf = (page: Page, id: string) => page.locator(`[data-schedule="${id}"]`)

describe('the Schedules page', () => {
  it('is reached by keyboard, pauses with a reason that it then shows, and lets go on', async () => {
    const page = await pageAs(WIDE, 'light', '/workflows')
    await page.getByRole('navigation', { name: 'Workflows' }).getByRole('link', { name: 'Schedules' }).press('Enter')
    await lineOf(page, RETAIN).getByText('every hour, 7 min past').waitFor(PROMISED)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByLabel('Reason').fill('the disk is being moved')
    await page.getByRole('button', { name: 'Pause schedule' }).click()
    await lineOf(page, RETAIN).getByText(`Paused by ${ADMIN}: the disk is being moved`).waitFor(PROMISED)
    await picture(page, 'schedules-wide-light')
    expect(await seriousFaults(page)).toEqual([])
    await lineOf(page, RETAIN).getByRole('button', { name: 'Resume' }).click()
    await page.getByLabel('Reason').fill('it was moved')
    await page.getByRole('button', { name: 'Resume schedule' }).click()
    await lineOf(page, RETAIN).getByText('on', { exact: true }).waitFor(PROMISED)
    expect(errors()).toEqual([])
  })

  it('says before a backfill what it starts and why not, then starts it, on a phone in the dark, and is light to load', async () => {
    const page = await pageAs(PHONE, 'dark', '/workflows/schedules')
    await lineOf(page, APPLY).getByRole('button', { name: 'Backfill' }).click()
    await page.getByLabel('From').fill('2026-01-01T00:02')
    await page.getByLabel('To', { exact: true }).fill('2026-01-05T00:02')
    await page.getByText(/and one backfill starts at most 100/).waitFor(PROMISED)
    expect(await page.getByRole('button', { name: /^Start .*runs/ }).isDisabled()).toBe(true)
    await page.getByLabel('To', { exact: true }).fill('2026-01-01T00:13')
    await page.locator('[data-backfill-plan]', { hasText: 'It starts 2 runs' }).waitFor(PROMISED)
    await page.getByLabel('Reason').fill('Temporal was away')
    await picture(page, 'schedules-phone-dark')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Start 2 runs' }).click()
    await page.getByText('2 runs were asked for').waitFor(PROMISED)
    await lineOf(page, APPLY).getByRole('list', { name: 'Last runs, newest first' }).waitFor(PROMISED)
    const weight = await scriptWeight(page, (cold) => showPage(cold, page.url()))
    expect(weight).toBeLessThan(MOST_SCRIPT_BYTES)
    expect(errors()).toEqual([])
  })
})
