import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes } from '#web/server/api/routes.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000

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

const detailOf = (page: Page, id: string) => page.locator(`[data-detail="${id}"]`)

describe('the documentation of the interface', () => {
  it('leads by keyboard from the palette to an operation, its schemas as deep as they go, and a line to copy', async () => {
    const page = await pageAs(WIDE, 'light', '/')
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Go to, search sessions and deployments, act').fill('API doc')
    await page.getByRole('option', { name: 'API documentation' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(`${apiRoutes.length} of ${apiRoutes.length} operations`).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('deployments post decides')
    await page.keyboard.press('Enter')
    const detail = detailOf(page, 'postDeploymentsByIdDecisions')
    await detail.getByText('releases:act', { exact: true }).waitFor()
    expect(new URL(page.url()).hash).toBe('#postDeploymentsByIdDecisions')
    const curl = await detail.locator('[data-line="curl"]').innerText()
    expect(curl).toContain(`-X POST "${parts.origin}/api/v1/deployments/$ID/decisions"`)
    expect(curl).toContain('Idempotency-Key')
    expect(await detail.locator('[data-line="mc"]').innerText()).toBe('mc deployment approve <deployment>')
    await detail.getByText('409 IDEMPOTENCY_OUTCOME_UNKNOWN').waitFor()
    await picture(page, 'api-docs-wide')
    expect(await seriousFaults(page)).toEqual([])
    expect(errors()).toEqual([])
  })

  it('opens what a pasted address names, follows references only when asked, and takes no search for none', async () => {
    const page = await pageAs(WIDE, 'dark', '/docs/api#getSessionsById')
    const detail = detailOf(page, 'getSessionsById')
    await detail.getByRole('button', { name: 'session', exact: true }).click()
    await detail.getByRole('button', { name: 'tokens' }).first().click()
    await detail.getByText('cacheRead', { exact: true }).first().waitFor()
    await page.getByRole('searchbox', { name: 'Search operations' }).fill('nothing is called so')
    await page.getByText('No operation is like this').waitFor()
    await page.getByRole('searchbox').fill('')
    await page.getByText(/^(\d+) of \1 operations$/).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.locator('[data-operation][data-active]').waitFor()
    await page.keyboard.press('j')
    await page.locator('[data-operation="postMePassword"][data-active]').waitFor()
    await page.keyboard.press('Enter')
    await detailOf(page, 'postMePassword').waitFor()
    await detail.waitFor({ state: 'detached' })
  })

  it('fits a phone in the dark, and is light to load', async () => {
    const page = await pageAs(PHONE, 'dark', '/docs/api#postSessionsByIdActions')
    await detailOf(page, 'postSessionsByIdActions').waitFor()
    await picture(page, 'api-docs-phone-dark', { fullPage: false })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    expect(await seriousFaults(page)).toEqual([])
    expect(await scriptWeight(page, (cold) => showPage(cold, page.url()))).toBeLessThan(MOST_SCRIPT_BYTES)
  })
})

describe('an API token made on the page', () => {
  it('has the scopes that were ticked, and is shown with them', async () => {
    const page = await pageAs(WIDE, 'light', '/settings')
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByLabel('Name').fill('narrow')
    await page.getByLabel('Only some of what the role may').check()
    await page.getByLabel('alerts:act').check()
    await picture(page, 'create-token-scopes')
    await page.getByRole('dialog').getByRole('button', { name: 'Create token' }).click()
    const token = await page.locator('[data-new-token]').innerText()
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.locator('[data-token="narrow"]').getByText('read alerts:act').waitFor()
    const ask = async (path: string) => await fetch(parts.origin + path, { headers: { authorization: `Bearer ${token}` } })
    expect((await ask('/api/v1/overview')).status).toBe(200)
    expect(await (await ask('/api/v1/tokens')).json()).toMatchObject({ status: 403 })
  })
})
