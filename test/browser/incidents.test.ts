import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { execStep, planOf } from '#demo/plan.ts'
import { inProject } from '#start/project.ts'
import { until } from '#test/monitoring/until.ts'
import { openBrowser, PHONE, picture, seriousFaults, signIn, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl, PASSWORD } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'

const KEY = 'agent:main:cron:nightly'
const HEAVIEST = 250_000

let parts: MissionControl
let browser: Browser
let page: Page
let errors: () => string[]

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  const config = join(parts.installation.dir, 'config')
  await cp(inProject('config/runbooks.yaml'), join(config, 'runbooks.yaml'))
  // The policy that is shipped, with times that a test can wait for.
  const policy = (await readFile(inProject('config/alerts.yaml'), 'utf8')).replace(
    /critical: \{.*\}/,
    'critical: { wait: 1s, update: 5m, remind: 30m, clearFor: 4s }',
  )
  await writeFile(join(config, 'alerts.yaml'), policy)
  const inForce = `SELECT FROM config_document WHERE kind = 'runbooks' AND jsonb_array_length(body->'runbooks') > 0`
  await until('the runbooks to be in force', async () => (await parts.installation.query(inForce)).length === 1)
  const context = await browser.newContext({ viewport: WIDE, colorScheme: 'light' })
  errors = watchErrors(context)
  page = await context.newPage()
  await signIn(page, parts.origin, { email: ADMIN, password: PASSWORD })
})
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

const show = (path: string) => showPage(page, parts.origin + path)

describe('the pages of incidents', () => {
  it('teach what opens one, while there is none', async () => {
    await show('/incidents')
    await page.getByText('No incident is open').waitFor()
    await page.goto(`${parts.origin}/incidents/77`)
    await page.getByText('There is no such incident here').waitFor()
  })

  it('lead from a loop that nobody watched to its end, by one approval, without a reload', { timeout: 240_000 }, async () => {
    await show('/incidents')
    parts.fleet.tell(KEY, 'work', { ...planOf('work'), steps: Array.from({ length: 5_000 }, () => execStep('echo same', 100)) })
    const row = page.locator('[data-incident="1"][data-incident-state="awaiting-approval"]')
    await row.waitFor()
    expect(await row.innerText()).toMatch(
      /awaiting approval[\s\S]*critical[\s\S]*#1[\s\S]*Waits for you: Stop the run, 1 session/,
    )
    await picture(page, 'incidents')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /Incident #1/ }).waitFor()
    await page
      .getByText(/makes the same call of exec again and again/)
      .first()
      .waitFor()
    await page.getByText(/Tried without doing it: Would stop the run of 1 session/).waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'incident-asks')

    await page.getByRole('button', { name: 'Take it' }).click()
    await page.locator(`[data-owner="${ADMIN}"]`).waitFor()
    await page.getByLabel('Note').fill('Looked at the session: it repeats itself.')
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.locator('[data-entry="note"]').getByText('Looked at the session').waitFor()

    await page.getByRole('button', { name: 'Approve' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/The active run ends where it is/).waitFor()
    await dialog.getByRole('button', { name: 'Stop the run' }).click()
    await page.locator('[data-response-state="confirmed"]').getByText('done, confirmed').waitFor()
    await page.locator('[data-entry="verification"]').getByText('is well again').waitFor()
    await page.locator('section[data-incident-state="resolved"]').waitFor()
    // What nobody needs any more is not asked.
    await page.getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' })
    await picture(page, 'incident-resolved')
    expect(errors()).toEqual([])
  })

  it('have the post-mortem at hand, and close', async () => {
    await show('/incidents/1')
    await page.getByRole('button', { name: 'Post-mortem' }).click()
    const text = await page.locator('[data-post-mortem]').innerText()
    expect(text).toContain('# Incident #1')
    expect(text).toMatch(new RegExp(`Stop the run \\| 1 session \\| ${ADMIN}`))
    expect(text).toContain('Looked at the session: it repeats itself.')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Close the incident' }).click()
    await page.locator('section[data-incident-state="closed"]').waitFor()
    await show('/incidents')
    await page.getByText('No incident is open').waitFor()
    await page.getByRole('button', { name: 'Closed' }).click()
    await page.locator('[data-incident="1"]').waitFor()
    expect(errors()).toEqual([])
  })

  it('fit a phone in the dark, and weigh no more than they may', async () => {
    const context = await browser.newContext({ viewport: PHONE, colorScheme: 'dark' })
    const phone = await context.newPage()
    await signIn(phone, parts.origin, { email: ADMIN, password: PASSWORD })
    for (const path of ['/incidents?show=all', '/incidents/1']) {
      await showPage(phone, parts.origin + path)
      await phone.locator('[data-incident="1"]').first().waitFor()
      expect(await seriousFaults(phone)).toEqual([])
      const isTooWide = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth)
      expect(isTooWide).toBe(false)
      await picture(phone, `phone${path.replaceAll(/[/?=]/g, '-')}`)
      const weight = await scriptWeight(phone, async (cold) => {
        await showPage(cold, parts.origin + path)
        await cold.locator('[data-incident="1"]').first().waitFor()
      })
      expect(weight).toBeLessThan(HEAVIEST)
    }
    await context.close()
  })
})
