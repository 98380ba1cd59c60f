import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execStep, quietPlan } from '#demo/plan.ts'
import { inProject } from '#start/project.ts'
import { openBrowser, picture, signIn, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl, PASSWORD } from './mission-control.ts'
import { showPage } from './show-page.ts'

let parts: MissionControl
let browser: Browser

const KEY = 'agent:main:loops-at-night'

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  // The policy that is shipped, with times that a test can wait for. What the incident would do is the person's here.
  const shipped = await readFile(inProject('config/alerts.yaml'), 'utf8')
  const quick = shipped
    .replace(
      /critical: \{ wait: \w+, update: (\w+), remind: (\w+), clearFor: \w+ \}/,
      'critical: { wait: 1s, update: $1, remind: $2, clearFor: 2s }',
    )
    .replace('name: session-trouble\n', 'name: session-trouble\n    incident: false\n')
  await writeFile(join(parts.installation.dir, 'config', 'alerts.yaml'), quick)
})
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

it('a session that loops is an alert on the open page; a person takes it on, stops the session, and sees that it is over', async () => {
  const context = await browser.newContext({ viewport: WIDE })
  const errors = watchErrors(context)
  const page = await context.newPage()
  await signIn(page, parts.origin, { email: ADMIN, password: PASSWORD })
  await showPage(page, `${parts.origin}/alerts`)
  await page.getByText('No alert is open').waitFor()
  const steps = Array.from({ length: 600 }, () => execStep('echo same', 300))
  parts.fleet.tell(KEY, 'wait for it', { ...quietPlan, thinksMs: 200, steps })

  const alert = page.locator('[data-alert]').filter({ hasText: 'loops' })
  await alert.locator('xpath=self::*[@data-state="firing"]').waitFor({ timeout: 60_000 })
  await expect.poll(() => page.title()).toMatch(/^\(1\) Alerts/)
  await alert.getByRole('button', { name: 'Acknowledge' }).click()
  const dialog = page.getByRole('dialog', { name: 'Acknowledge the alert?' })
  await dialog.getByLabel('Reason (optional)').fill('I look at it')
  await dialog.getByRole('button', { name: 'Acknowledge' }).click()
  await alert.getByText(`${ADMIN} has it`).waitFor()
  await expect.poll(() => page.title()).toMatch(/^Alerts/)

  await alert.getByRole('link', { name: /loops/ }).first().click()
  const panel = page.getByRole('complementary', { name: 'Alert' })
  await panel.locator('[data-notice="first"] [data-delivery="sent"]').getByText('in-app').waitFor()
  expect(await panel.innerText()).toMatch(
    /What is wrong[\s\S]*Why we believe it[\s\S]*\d+ times[\s\S]*What it costs[\s\S]*What can be done/,
  )
  await picture(page, 'alert-for-real')
  await panel.locator('[data-members]').getByRole('link', { name: KEY }).click()
  await page.locator('[data-session-alerts]').getByText(`${ADMIN} has it`).waitFor()
  await page.getByRole('button', { name: 'Abort run' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Abort run' }).click()
  await page.locator('[data-action="session.abort"][data-action-state="confirmed"]').waitFor()

  await page.goto(`${parts.origin}/alerts?show=resolved`)
  const over = page.locator('[data-alert][data-state="resolved"]').filter({ hasText: 'loops' })
  await over.waitFor({ timeout: 60_000 })
  await over.getByRole('link').first().click()
  await panel.locator('[data-notice="all-resolved"] [data-delivery="sent"]').waitFor()
  await panel.getByText(`${ADMIN} acknowledged it`).waitFor()
  await showPage(page, `${parts.origin}/activity`)
  await page.locator('[data-audit="alert.acknowledge"]').first().getByText(ADMIN).waitFor()
  expect(errors()).toEqual([])
})
