import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser, PHONE, signIn, WIDE } from './chromium.ts'

/**
 * Takes pictures of each page of a running Mission Control, wide and on a phone, light and dark:
 * `node test/browser/screens.ts [folder]` with MISSION_CONTROL_URL (default http://localhost:3000), MISSION_CONTROL_ADMIN_EMAIL
 * and MISSION_CONTROL_ADMIN_PASSWORD. The folder (default .mission-control/screens) is overwritten picture by picture; those that the README shows are copied to docs/screens.
 */
const origin = process.env.MISSION_CONTROL_URL ?? 'http://localhost:3000'
const email = process.env.MISSION_CONTROL_ADMIN_EMAIL ?? ''
const password = process.env.MISSION_CONTROL_ADMIN_PASSWORD ?? ''
const folder = process.argv[2] ?? '.mission-control/screens'

type Listed = { id: string; verdict: string }

/** Charts are drawn and times have ticked by then. */
const SETTLED_MS = 1_500

const looks = [
  { name: 'wide-light', viewport: WIDE, colorScheme: 'light' },
  { name: 'wide-dark', viewport: WIDE, colorScheme: 'dark' },
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark' },
] as const

/** The session with the most to see: one in trouble, else the first. */
async function tellingSession(page: Page): Promise<string | undefined> {
  const { items } = await page.evaluate(
    async () => (await (await fetch('/api/v1/sessions?sort=verdict')).json()) as { items: Listed[] },
  )
  return (items.find(({ verdict }) => verdict === 'looping') ?? items[0])?.id
}

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(SETTLED_MS)
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  console.log(path)
}

async function pages(page: Page, look: string): Promise<void> {
  const session = await tellingSession(page)
  const paths = {
    overview: '/',
    sessions: '/sessions',
    'sessions-none-pass': '/sessions?q=nothing-is-called-so',
    ...(session ? { 'sessions-panel': `/sessions?session=${session}`, session: `/sessions/${session}` } : {}),
    'session-gone': '/sessions/00000000-0000-4000-8000-000000000000',
    gateways: '/gateways',
    activity: '/activity',
    settings: '/settings',
    'not-found': '/no-such-page',
  }
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(origin + path)
    await picture(page, `${name}-${look}`)
  }
}

async function overlays(page: Page, look: string): Promise<void> {
  await page.goto(origin)
  await page.locator('[data-stream="live"]').waitFor()
  await page.keyboard.press('Control+k')
  await picture(page, `palette-${look}`)
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await picture(page, `key-map-${look}`)
}

async function lookAt(browser: Browser, { name, ...options }: (typeof looks)[number]): Promise<void> {
  const context: BrowserContext = await browser.newContext(options)
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in`)
  await picture(page, `sign-in-${name}`)
  await signIn(page, origin, { email, password })
  await pages(page, name)
  await overlays(page, name)
  await context.close()
}

await mkdir(folder, { recursive: true })
const browser = await openBrowser()
try {
  for (const look of looks) await lookAt(browser, look)
} finally {
  await browser.close()
}
