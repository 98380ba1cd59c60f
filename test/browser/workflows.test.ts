import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { monitorWorkflowId } from '#contracts/workflow-ids.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
const PROMISED = { timeout: 30_000 }
const LATE = `late/${randomUUID()}`
const MONITOR = monitorWorkflowId(DEFAULT_TENANT_ID, 'fleet')

let parts: MissionControl
let browser: Browser
let errors: () => string[]

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  const { client } = parts.installation.temporal
  const given = { tenantId: DEFAULT_TENANT_ID, token: `sk-ant-api03-${'a1B2'.repeat(24)}` }
  // On a queue that nobody takes work from.
  const options = { workflowId: LATE, taskQueue: LATE, workflowExecutionTimeout: '1 second', args: [given] } as const
  await client.workflow.start('retain', options)
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

describe('the Workflows page', () => {
  it('leads by keyboard from what went wrong to why, and to what it was given, without a secret', async () => {
    const page = await pageAs(WIDE, 'light', '/')
    await page.keyboard.press('g')
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'Workflows' }).waitFor(PROMISED)
    await page.getByRole('button', { name: 'Timed out' }).click()
    await page.getByRole('heading', { name: 'Workflows' }).click()
    await page.locator(`[data-workflow="${LATE}"]`).getByText('It took longer than it was given.').waitFor(PROMISED)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'retain' }).waitFor(PROMISED)
    await page.getByText('timed out', { exact: true }).first().waitFor()
    const given = page.locator('pre', { hasText: DEFAULT_TENANT_ID })
    expect(await given.innerText()).toMatch(/\[redacted:/)
    expect(await seriousFaults(page)).toEqual([])
    expect(errors()).toEqual([])
  })

  it('shows what is at work right now, on a phone in the dark, from an address that was sent, and is light to load', async () => {
    const page = await pageAs(PHONE, 'dark', `/workflows/execution?id=${encodeURIComponent(MONITOR)}`)
    await page.locator('[data-pending="watchGateway"]').waitFor(PROMISED)
    await page.locator('[data-step="watchGateway"] summary').first().click()
    await picture(page, 'workflow-phone-dark')
    expect(await seriousFaults(page)).toEqual([])
    const weight = await scriptWeight(page, (cold) => showPage(cold, page.url()))
    expect(weight).toBeLessThan(MOST_SCRIPT_BYTES)
    await page.goto(`${parts.origin}/workflows/execution?id=none-such`)
    await page.getByText('There is no such workflow here').waitFor(PROMISED)
  })
})
