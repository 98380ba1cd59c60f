import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { execStep, quietPlan } from '#demo/plan.ts'
import type { Role } from '#domain/access/actions.ts'
import { openBrowser, PHONE, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

let parts: MissionControl
let browser: Browser

const KEY = 'agent:main:on-screen'
const ROOMS = ['/', '/sessions', '/deployments', '/gates', '/drift', '/releases', '/gateways', '/activity', '/settings'] as const

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open({ fleetSize: 30 }), openBrowser()])
  parts.fleet.tell(KEY, 'work', { ...quietPlan, steps: [execStep('echo one'), execStep('false'), execStep('echo two')] })
})
afterEach(() => closeWindows(browser))
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

type Looks = { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' }

async function pageAs(email: string, { viewport = WIDE, colorScheme = 'light' }: Looks = {}): Promise<Page> {
  const { origin } = parts
  const page = await (await openSignedIn(browser, { origin, email }, { viewport, colorScheme })).newPage()
  await page.goto(origin)
  await page.locator('[data-stream="live"]').waitFor()
  return page
}

/** Opens a room and waits until its data is there. */
async function show(page: Page, path: string): Promise<void> {
  await page.goto(parts.origin + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 20_000 }).toBe(0)
  await page.locator('[data-stream="live"]').waitFor()
}

async function pathOfSession(page: Page): Promise<string> {
  await show(page, '/sessions')
  await page.locator(`[role="row"][data-session="${KEY}"]`).waitFor()
  const { items } = await page.evaluate(async (key) => {
    const answer = await fetch(`/api/v1/sessions?search=${encodeURIComponent(key)}`)
    return (await answer.json()) as { items: { id: string }[] }
  }, KEY)
  return `/sessions/${items[0]?.id}`
}

describe('the overview', () => {
  it('is not called calm while a part of it cannot be read', async () => {
    const page = await pageAs(ADMIN)
    const problem = { type: 'about:blank', title: 'Refused', status: 403, code: 'FORBIDDEN', detail: 'Not for a test.' }
    await page.route('**/api/v1/incidents?**', (route) =>
      route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    )
    await page.goto(parts.origin)
    await page.getByText('The incidents could not be loaded').waitFor()
    await page.getByText(/^Whether anything needs you is not known$|^Needs you now: \d+ or more$/).waitFor()
    expect(await page.getByText('Nothing needs you now').count()).toBe(0)
  })
})

describe('the keyboard alone', () => {
  it('goes to a room, moves in the list, opens beside it and as a page, and closes', async () => {
    const page = await pageAs(ADMIN)
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.waitForURL('**/sessions')
    await page.locator('[role="row"][data-session]').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const chosen = page.locator('[role="row"][aria-selected="true"]')
    await expect.poll(() => chosen.getAttribute('aria-rowindex')).toBe('3')
    await page.keyboard.press('k')
    await expect.poll(() => chosen.getAttribute('aria-rowindex')).toBe('2')
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Session' }).getByRole('heading', { level: 2 }).first().waitFor()
    expect(new URL(page.url()).searchParams.get('session')).toMatch(/^[0-9a-f-]{36}$/)
    await page.keyboard.press('Escape')
    await page.getByRole('complementary', { name: 'Session' }).waitFor({ state: 'detached' })
    await page.keyboard.press('o')
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/)
    await page.keyboard.press('Escape')
    await page.waitForURL('**/sessions')
  })

  it('finds a session from the palette and acts on it as far as the role allows', async () => {
    const page = await pageAs(ADMIN)
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Go to, search sessions and deployments, act').fill('on-screen')
    await page.getByRole('option', { name: /on-screen/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/)
    await page.getByRole('heading', { level: 1, name: KEY }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Go to, search sessions and deployments, act').fill('reset')
    await page.getByRole('option', { name: /Reset session/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Reset the session?' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('shows its own map, and skips to the page', async () => {
    const page = await pageAs(ADMIN)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard map' }).waitFor()
    await page.keyboard.press('Escape')
    await show(page, '/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  })
})

describe('roles', () => {
  it.each<[Role, string | null]>([
    ['viewer', 'Needs the role operator or higher; you are viewer. Ask an admin.'],
    ['operator', null],
  ])('a %s sees every button, with the reason where it may not be used', async (role, reason) => {
    const page = await pageAs(await parts.addMember(role))
    await page.goto(parts.origin + (await pathOfSession(page)))
    const send = page.getByRole('button', { name: 'Send message' }).first()
    await send.waitFor()
    expect(await send.getAttribute('aria-disabled')).toBe(reason ? 'true' : null)
    if (!reason) return
    await send.focus()
    await page.getByRole('tooltip', { name: reason }).first().waitFor()
    await send.click({ force: true })
    expect(await page.getByRole('dialog').count()).toBe(0)
    const refused = await page.evaluate(async (path) => {
      const body = JSON.stringify({ action: 'session.reset', requestId: crypto.randomUUID() })
      const headers = { 'content-type': 'application/json' }
      return (await fetch(`/api/v1${path}/actions`, { method: 'POST', headers, body })).status
    }, new URL(page.url()).pathname)
    expect(refused).toBe(403)
  })
})

describe('every page', () => {
  it.each([
    ['light', WIDE],
    ['dark', WIDE],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('has no serious fault for assistive technology and nothing cut off: %s, %o', async (colorScheme, viewport) => {
    const page = await pageAs(ADMIN, { colorScheme, viewport })
    const errors = watchErrors(page.context())
    const session = await pathOfSession(page)
    const faults: string[] = []
    for (const path of [...ROOMS, session]) {
      await show(page, path)
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (sideways > 0) faults.push(`${path}: ${sideways} px wider than the screen`)
      faults.push(...(await seriousFaults(page)).map((fault) => `${path}: ${fault}`))
    }
    expect(faults).toEqual([])
    expect(errors()).toEqual([])
    const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(247, 247, 248)' : 'rgb(13, 14, 16)')
  })

  it('has no serious fault on the sign-in page either', async () => {
    const page = await (await browser.newContext({ viewport: PHONE })).newPage()
    await page.goto(`${parts.origin}/sign-in`)
    expect(await seriousFaults(page)).toEqual([])
  })

  it('costs less than 250 kB of script over the wire', async () => {
    const page = await pageAs(ADMIN)
    const session = await pathOfSession(page)
    for (const path of [...ROOMS, session]) {
      const bytes = await scriptWeight(page, (cold) => show(cold, path))
      console.log(`${path.replace(session, '/sessions/:id')}: ${Math.round(bytes / 1000)} kB of script`)
      expect(bytes).toBeGreaterThan(50_000)
      expect(bytes).toBeLessThan(250_000)
    }
  })
})
