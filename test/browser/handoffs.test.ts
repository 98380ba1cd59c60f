import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { createApiToken } from '#prisma/stores/api-tokens.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
const PROMISED = { timeout: 30_000 }
const DURABLE = 'planner/writer'
const FOLLOWED = 'relay/summaries'

let parts: MissionControl
let browser: Browser
let token: string
let errors: () => string[]

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  const made = { name: 'test', role: 'engineer', createdBy: ADMIN, expiresAt: Date.now() + 3_600_000 } as const
  token = (await createApiToken(parts.installation.db, DEFAULT_TENANT_ID, made)).token
})
afterEach(() => closeWindows(browser))
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

async function pageAs(viewport: typeof WIDE, colorScheme: 'light' | 'dark', path = '/handoffs'): Promise<Page> {
  const context = await openSignedIn(browser, { origin: parts.origin, email: ADMIN }, { viewport, colorScheme })
  errors = watchErrors(context)
  const page = await context.newPage()
  await showPage(page, parts.origin + path)
  return page
}

async function post(what: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${parts.origin}/api/v1/handoffs${what}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, unknown>
}
const on = (what: string) => `/${encodeURIComponent(DURABLE)}/${what}`
const line = (page: Page, channel: string) => page.locator(`[data-channel="${channel}"]`)

/** Two dead letters at the head of a channel in turn: the first fails, and stops the rest. */
async function makeDeadLetter(): Promise<void> {
  const messages = [1, 2, 3].map((n) => ({
    key: `chapter-${n}`,
    body: { chapter: n, apiKey: `sk-ant-api03-${'a1B2'.repeat(24)}` },
  }))
  await post(on('messages'), { messages })
  await post(on('settings'), { maxAttempts: 1, reason: 'for a test' })
  const { leaseId } = await post(on('take'), { consumer: 'writer-1', max: 3 })
  await post(on('acknowledge'), { leaseId, failed: { seq: '1', error: 'The outline it refers to is not there.' } })
}

describe('the Hand-offs page', () => {
  it('teaches the first step, then shows faults naming their messages, and lets a person decide, live', async () => {
    const page = await pageAs(WIDE, 'light')
    await page.getByText('Nobody has handed anything over yet').waitFor()
    await picture(page, 'handoffs-empty')
    const report = (messageId: string, reportId: string) => ({
      channel: FOLLOWED,
      messageId,
      step: 'received',
      reportId,
      at: new Date().toISOString(),
    })
    await post('', { reports: [report('summary-7', 'r1'), report('summary-7', 'r2')] })
    await makeDeadLetter()
    await line(page, FOLLOWED).getByText('summary-7 was received more than once.').waitFor(PROMISED)
    await line(page, DURABLE).getByText('dead letter', { exact: true }).waitFor(PROMISED)
    await picture(page, 'handoffs-wide')
    expect(await seriousFaults(page)).toEqual([])

    await line(page, DURABLE).getByRole('button').click()
    const sheet = page.getByRole('dialog')
    await sheet.locator('[data-message="1"]').getByText('The outline it refers to is not there.').first().waitFor(PROMISED)
    expect(await sheet.textContent()).not.toContain('a1B2a1B2')
    await picture(page, 'handoff-sheet-wide', { fullPage: false })
    expect(await seriousFaults(page)).toEqual([])
    await sheet.getByRole('button', { name: 'Redrive' }).click()
    await page.getByRole('textbox', { name: 'Reason' }).fill('the outline is there now')
    await page.getByRole('button', { name: 'Redrive', exact: true }).last().click()
    await sheet.getByText('Nothing that is known.').waitFor(PROMISED)
    await sheet.getByRole('button', { name: 'waiting' }).click()
    await sheet.locator('[data-message="1"]').waitFor(PROMISED)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'with faults 1' }).click()
    await expect.poll(() => page.locator('[data-channel]').count(), PROMISED).toBe(1)
    expect(errors()).toEqual([])
  })

  it('is read on a phone in the dark, from an address that was sent, and is light to load', async () => {
    const page = await pageAs(PHONE, 'dark')
    await line(page, FOLLOWED).waitFor(PROMISED)
    await picture(page, 'handoffs-phone')
    expect(await seriousFaults(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    await showPage(page, `${parts.origin}/handoffs?channel=${encodeURIComponent(DURABLE)}&messages=waiting`)
    await page.getByRole('dialog').locator('[data-message="2"]').waitFor(PROMISED)
    await picture(page, 'handoff-sheet-phone', { fullPage: false })
    expect(await scriptWeight(page, (cold) => showPage(cold, `${parts.origin}/handoffs`))).toBeLessThan(MOST_SCRIPT_BYTES)
    expect(errors()).toEqual([])
  })
})
