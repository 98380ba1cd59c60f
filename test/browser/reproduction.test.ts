import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { DEFAULT_TENANT_ID as tenantId } from '#contracts/tenant.ts'
import { monitorWorkflowId } from '#contracts/workflow-ids.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MONITOR = monitorWorkflowId(tenantId, 'fleet')
/** A replay starts a process, and builds the workflows first when nobody has. */
const PROMISED = { timeout: 90_000 }

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

/** Takes the monitor along from its page; gives the file. */
async function takeAlong(): Promise<string> {
  const page = await pageAs(WIDE, 'light', `/workflows/execution?id=${encodeURIComponent(MONITOR)}`)
  const [download] = await Promise.all([
    page.waitForEvent('download', PROMISED),
    page.getByRole('button', { name: 'Copy reproduction' }).click(),
  ])
  await page.getByText('Taken along').waitFor(PROMISED)
  expect(download.suggestedFilename()).toMatch(/^reproduction-monitorGateway-\w+\.json$/)
  expect(errors()).toEqual([])
  return await download.path()
}

it('takes a workflow along from its page, and replays the file on another', { timeout: 240_000 }, async () => {
  const file = await takeAlong()
  const page = await pageAs(PHONE, 'dark', '/workflows/replay')
  const choose = page.getByLabel('Replay a reproduction')
  await page.getByText('No file was replayed yet').waitFor(PROMISED)
  await choose.setInputFiles(file)
  await page.locator('[data-reproduced="same"]').getByText('it is reproduced').waitFor(PROMISED)
  expect(await page.locator('[data-replayed-step="watchGateway"]').count()).toBeGreaterThan(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  await picture(page, 'reproduction-phone-dark')
  expect(await seriousFaults(page)).toEqual([])

  const changed = (await readFile(file, 'utf8')).replace('"status":"running"', '"status":"failed"')
  await choose.setInputFiles({ name: 'changed.json', mimeType: 'application/json', buffer: Buffer.from(changed) })
  await page.getByRole('alert').getByText('checksum').waitFor(PROMISED)
})
