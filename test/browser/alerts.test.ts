import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '#start/project.ts'
import { until } from '#test/monitoring/until.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { changeAlert, seedAlert } from './seed-alerts.ts'
import { type Night, seedNight } from './seed-night.ts'
import { seedWebhooks } from './seed-webhooks.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

let parts: MissionControl
let browser: Browser
let night: Night

const KEY = 'agent:builder:nightly'

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  const { installation } = parts
  const shipped = inProject('config/alerts.yaml')
  await copyFile(shipped, join(installation.dir, 'config', 'alerts.yaml'))
  const inForce = `SELECT FROM config_document WHERE kind = 'alerts' AND jsonb_array_length(body->'rules') > 0`
  await until('the policy to be in force', async () => (await installation.query(inForce)).length === 1)
  const session = await anySession()
  // The engine would clear what it has not found itself.
  await installation.stopWorkers()
  night = await seedNight(installation, session)
  await seedWebhooks(installation)
})
afterEach(() => closeWindows(browser))
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

async function anySession(): Promise<{ id: string; key: string }> {
  parts.fleet.tell(KEY, 'hello')
  const read = `SELECT id, key FROM session WHERE key = '${KEY}'`
  await until('the session to be known', async () => (await parts.installation.query(read)).length === 1)
  const [session] = await parts.installation.query<{ id: string; key: string }>(read)
  if (!session) throw new Error('The session is gone')
  return session
}

type Looks = { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' }

async function contextAs(email: string, { viewport = WIDE, colorScheme = 'light' }: Looks = {}): Promise<BrowserContext> {
  return await openSignedIn(browser, { origin: parts.origin, email }, { viewport, colorScheme })
}

const show = (page: Page, path: string) => showPage(page, parts.origin + path)

async function pageAs(email: string, path: string, looks: Looks = {}): Promise<Page> {
  const page = await (await contextAs(email, looks)).newPage()
  await show(page, path)
  return page
}

const row = (page: Page, id: string) => page.locator(`[data-alert="${id}"]`)

describe('the list of alerts', () => {
  it('puts what nobody has taken on first, says of each how it is, and counts it where everybody sees it', async () => {
    const page = await pageAs(ADMIN, '/alerts')
    const states = await page.locator('[data-alert]').evaluateAll((rows) => rows.map((one) => one.getAttribute('data-state')))
    expect(states).toEqual([...['firing', 'firing', 'no-data', 'flapping', 'firing', 'pending', 'acknowledged', 'silenced']])
    expect(await row(page, night.looping).innerText()).toMatch(
      /critical[\s\S]*firing[\s\S]*13 firing · 1 muted[\s\S]*2 notices[\s\S]*Incident #1/,
    )
    expect(await row(page, night.gateway).innerText()).toContain('ann@example.com has it')
    expect(await row(page, night.muted).innerText()).toContain('nobody told')
    const rail = page.getByRole('navigation', { name: 'Rooms' }).first()
    await rail.getByRole('link', { name: 'Alerts 4 alerts need a person' }).waitFor()
    await rail.getByRole('link', { name: 'Incidents 1 incidents need a person' }).waitFor()
    await expect.poll(() => page.title()).toBe('(5) Alerts · Mission Control')
    await show(page, '/')
    await page.locator(`[data-needs-alert="${night.looping}"]`).waitFor()
    await page.locator('[data-needs-incident="1"]').getByText('Pause the agent builder on main').waitFor()
  })

  it('is narrowed by the URL, and by clicks that change it', async () => {
    const page = await pageAs(ADMIN, '/alerts?severity=warning')
    await expect.poll(() => page.locator('[data-alert]').count(), { timeout: 30_000 }).toBe(3)
    await page.getByRole('button', { name: 'flapping' }).click()
    await expect.poll(() => page.locator('[data-alert]').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?severity=warning&state=flapping')
    await page.getByRole('button', { name: 'Resolved' }).click()
    await page.getByText('No resolved alert passes the filters').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await row(page, night.over).waitFor()
  })

  it('is gone through with the keyboard alone, from anywhere, beside the list and as a page', async () => {
    const page = await pageAs(ADMIN, '/')
    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await page.waitForURL('**/alerts')
    await row(page, night.looping).waitFor()
    for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key)
    const panel = page.getByRole('complementary', { name: 'Alert' })
    await panel.getByRole('heading', { level: 2, name: /14 sessions loop/ }).waitFor()
    await page.keyboard.press('j')
    await panel.getByRole('heading', { level: 2, name: /near their quota/ }).waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await page.keyboard.press('k')
    await page.keyboard.press('o')
    await page.waitForURL(`**/alerts/${night.looping}`)
    await page.keyboard.press('Escape')
    await page.waitForURL('**/alerts')
  })

  it('shows a new alert, and what becomes of it, without a reload', async () => {
    const page = await pageAs(ADMIN, '/alerts')
    const title = 'Critical: a rollback failed in production'
    const id = await seedAlert(parts.installation, {
      ...{ rule: 'rollback-failed', state: 'firing', severity: 'critical', title, says: 'A rollback failed.', openedAgo: 9 },
      told: [{ reason: 'first', says: title, secondsAgo: 4, to: [{ channel: 'in-app', state: 'sent' }] }],
    })
    await row(page, id).getByText('firing', { exact: true }).waitFor({ timeout: 5_000 })
    await changeAlert(
      parts.installation,
      id,
      `state = 'acknowledged', acknowledged_at = now(), acknowledged_by = 'ben@example.com'`,
    )
    await row(page, id).getByText('ben@example.com has it').waitFor({ timeout: 5_000 })
    await changeAlert(parts.installation, id, `state = 'resolved', resolved_at = now(), firing = 0`)
    await row(page, id).getByText('resolved', { exact: true }).waitFor({ timeout: 5_000 })
    await expect.poll(() => page.title()).toBe('(5) Alerts · Mission Control')
  })
})

describe('an alert', () => {
  it('says what is wrong, why we believe it, what it costs and what can be done, with the evidence and who was told', async () => {
    const page = await pageAs(ADMIN, `/alerts/${night.looping}`)
    const words = await page.locator('main').innerText()
    for (const part of ['Sessions repeat the same calls', 'ran 48 times', '$5.70 an hour', 'Pause the agent builder'])
      expect(words).toContain(part)
    expect(await page.getByRole('link', { name: 'Incident #1' }).getAttribute('href')).toBe('/incidents/1')
    await page.locator('[data-member]').filter({ hasText: 'agent:scratch:try' }).getByText('muted by a silence').waitFor()
    const dead = page.locator('[data-delivery="dead"]')
    expect(await dead.innerText()).toMatch(/not delivered[\s\S]*pager[\s\S]*9 attempts[\s\S]*403/)
    expect(await page.locator('[data-delivery="sending"]').innerText()).toContain('It is tried again.')
    await page.locator('[data-member]').first().getByRole('link', { name: KEY }).click()
    await page.waitForURL('**/sessions/*')
    await page
      .locator('[data-session-alerts]')
      .getByRole('link', { name: /14 sessions loop/ })
      .waitFor()
  })

  it('lets a viewer see everything and act on nothing, with the reason', async () => {
    const page = await pageAs(await parts.addMember('viewer'), `/alerts/${night.looping}`)
    for (const name of ['Acknowledge', 'Silence', 'Send again to pager']) {
      const button = page.getByRole('button', { name, exact: true })
      expect(await button.getAttribute('aria-disabled')).toBe('true')
    }
    await page.getByRole('button', { name: 'Acknowledge' }).focus()
    await page.getByRole('tooltip', { name: /Needs the role operator/ }).waitFor()
  })

  it('has a message that did not arrive sent once more', async () => {
    const page = await pageAs(ADMIN, '/alerts/channels')
    await page.locator('[data-dead-letters]').getByRole('button', { name: 'Send again to pager' }).click()
    await page.getByText('It is sent once more').waitFor()
    await page.locator('[data-dead-letters]').waitFor({ state: 'detached' })
  })

  it('says which other system is not told, since when its events wait, and sends one again that it did not take', async () => {
    const page = await pageAs(ADMIN, '/alerts/channels')
    const desk = page.locator('[data-webhook="ticket-desk"]')
    expect(await desk.innerText()).toMatch(/dead[^]*incident\.\* severity=critical[^]*2 events wait, the first since[^]*HTTP 502/)
    await page.locator('[data-dead-events]').getByRole('button', { name: 'Send again to ticket-desk' }).click()
    await page.locator('[data-dead-events]').waitFor({ state: 'detached' })
    await desk.getByText('3 events wait').waitFor()
  })
})

describe('a silence', () => {
  it('begins with what the alert is, says what it would mute before it is made, and is ended by a click', async () => {
    const page = await pageAs(ADMIN, `/alerts/${night.looping}`)
    await page.getByRole('button', { name: 'Silence', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Silence' })
    const matchers = sheet.getByLabel(/What is muted/)
    expect(await matchers.inputValue()).toBe('rule=session-trouble\ngateway=main\nverdict=looping')
    await sheet
      .locator('[data-preview]')
      .getByText(/14 sessions loop on main/)
      .waitFor()
    await picture(page, 'silence-sheet', { fullPage: false })
    expect(await seriousFaults(page)).toEqual([])
    await matchers.fill('gateway=~.*')
    await sheet.getByText('This would mute everything').waitFor()
    await matchers.fill('agent=builder')
    await sheet.getByLabel('Reason').fill('The build host is being replaced')
    await sheet.getByRole('button', { name: 'Make silence' }).click()
    await sheet.waitFor({ state: 'detached' })
    await show(page, '/alerts/silences')
    const made = page.locator('[data-silences="current"] [data-silence]').filter({ hasText: 'The build host is being replaced' })
    expect(await made.innerText()).toMatch(/mutes now[\s\S]*agent=builder[\s\S]*ends in 1 h 59 m[\s\S]*admin@example\.com/)
    await made.getByRole('button', { name: 'End now' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End silence' }).click()
    await page.locator('[data-silences="over"]').getByText('The build host is being replaced').waitFor()
  })
})

describe('the browser', () => {
  it('shows a critical alert once, in one of its tabs, after the person asked for it', async () => {
    const context = await contextAs(ADMIN)
    await context.grantPermissions(['notifications'], { origin: parts.origin })
    // Recorded instead of shown: nobody sees what a headless browser shows.
    await context.addInitScript(() => {
      class Recorded {
        static permission = 'granted'
        static requestPermission = async () => 'granted'
        close() {}
        constructor(title: string, { tag }: { tag: string }) {
          const shown = document.documentElement.dataset.shown ?? ''
          document.documentElement.dataset.shown = `${shown}|${title} ${tag}`
        }
      }
      Object.assign(globalThis, { Notification: Recorded })
    })
    const [first, second] = [await context.newPage(), await context.newPage()]
    await show(first, '/alerts')
    await show(second, '/sessions')
    const seed = async (title: string) =>
      await seedAlert(parts.installation, {
        ...{
          rule: 'evaluation',
          state: 'firing',
          severity: 'critical',
          title,
          says: 'It does not come to a result.',
          openedAgo: 5,
        },
        told: [{ reason: 'first', says: title, secondsAgo: 1, to: [{ channel: 'in-app', state: 'sent' }] }],
      })
    const early = await seed('Critical: before anybody asked')
    await row(first, early).waitFor()
    await first.getByRole('button', { name: 'Notify me in this browser' }).click()
    await first.getByRole('button', { name: 'Stop browser notifications' }).waitFor()
    const id = await seed('Critical: something that watches is blind')
    await row(first, id).waitFor()
    const shown = async () =>
      (await Promise.all([first, second].map((page) => page.evaluate(() => document.documentElement.dataset.shown ?? '')))).join(
        '',
      )
    await expect.poll(shown).toBe(`|Critical: something that watches is blind ${id}`)
    await first.getByRole('button', { name: 'Stop browser notifications' }).click()
    for (const gone of [early, id]) await changeAlert(parts.installation, gone, `state = 'resolved', resolved_at = now()`)
  })
})

const PAGES = ['/alerts', '/alerts?show=resolved', '/alerts/silences', '/alerts/channels', '/alerts/rules', '/'] as const

describe('every page of the room', () => {
  it.each([
    ['light', WIDE],
    ['dark', PHONE],
  ] as const)('has no serious fault for assistive technology and nothing cut off: %s, %o', async (colorScheme, viewport) => {
    const page = await pageAs(ADMIN, '/alerts', { colorScheme, viewport })
    const errors = watchErrors(page.context())
    const faults: string[] = []
    for (const path of [...PAGES, `/alerts/${night.looping}`, `/alerts/${night.over}`, `/alerts?alert=${night.muted}`]) {
      await show(page, path)
      await picture(page, `${path.replaceAll(/\W+/g, '-').slice(0, 24)}-${colorScheme}-${viewport.width}`)
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (sideways > 0) faults.push(`${path}: ${sideways} px wider than the screen`)
      faults.push(...(await seriousFaults(page)).map((fault) => `${path}: ${fault}`))
    }
    expect(faults).toEqual([])
    expect(errors()).toEqual([])
  })

  it('costs less than 250 kB of script over the wire', async () => {
    const page = await pageAs(ADMIN, '/alerts')
    for (const path of ['/', '/alerts', `/alerts/${night.looping}`]) {
      const bytes = await scriptWeight(page, (cold) => show(cold, path))
      console.log(`${path.replace(night.looping, ':id')}: ${Math.round(bytes / 1000)} kB of script`)
      expect(bytes).toBeGreaterThan(50_000)
      expect(bytes).toBeLessThan(250_000)
    }
  })
})
