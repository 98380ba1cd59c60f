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

type Found = { items: { id: string; number?: number }[] }

/** What the API lists first. */
const firstOf = async (page: Page, path: string) =>
  await page.evaluate(async (at) => ((await (await fetch(at)).json()) as Found).items[0], `/api/v1/${path}`)

/** Addresses of the most pressing alert and of the newest incident, as far as there are any. */
async function tellingTroubles(page: Page): Promise<Record<string, string>> {
  const [alert, incident] = [await firstOf(page, 'alerts?limit=1'), await firstOf(page, 'incidents?limit=1')]
  return {
    ...(alert ? { 'alerts-panel': `/alerts?alert=${alert.id}`, alert: `/alerts/${alert.id}` } : {}),
    ...(incident ? { incident: `/incidents/${incident.number}` } : {}),
  }
}

/** Addresses of the newest deployment, gate run and release, as far as there are any. */
async function tellingReleases(page: Page): Promise<Record<string, string>> {
  const newest = async (path: string) => (await firstOf(page, `${path}?limit=1`))?.id
  const [deployment, run, release] = [await newest('deployments'), await newest('gate-runs'), await newest('releases')]
  return {
    ...(deployment ? { deployment: `/deployments/${deployment}` } : {}),
    ...(run ? { 'gates-panel': `/gates?run=${run}`, 'gate-run': `/gates/runs/${run}` } : {}),
    ...(release ? { 'releases-panel': `/releases?release=${release}` } : {}),
  }
}

/** Address of the newest run of a backfill, if there is one. */
async function tellingBackfill(page: Page): Promise<Record<string, string>> {
  const newest = await firstOf(page, 'backfills?limit=1')
  return newest ? { backfill: `/migrations/${newest.number}` } : {}
}

/** Address of the newest trace that somebody clicked for, if there is one. */
async function tellingTrace(page: Page): Promise<Record<string, string>> {
  const newest = await page.evaluate(async () => {
    const { items } = (await (await fetch('/api/v1/traces?name=click&limit=1')).json()) as { items: { traceId: string }[] }
    return items[0]
  })
  return newest ? { trace: `/traces/${newest.traceId}` } : {}
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
    alerts: '/alerts',
    'alerts-resolved': '/alerts?show=resolved',
    silences: '/alerts/silences',
    channels: '/alerts/channels',
    'alert-rules': '/alerts/rules',
    'alert-gone': '/alerts/00000000-0000-4000-8000-000000000000',
    ...(await tellingTroubles(page)),
    incidents: '/incidents',
    budgets: '/budgets',
    handoffs: '/handoffs',
    components: '/components',
    deployments: '/deployments',
    deploy: '/deployments?deploy=',
    gates: '/gates',
    drift: '/drift',
    releases: '/releases',
    'new-release': '/releases?new=release',
    ...(await tellingReleases(page)),
    gateways: '/gateways',
    migrations: '/migrations',
    ...(await tellingBackfill(page)),
    traces: '/traces',
    log: '/traces?show=log',
    ...(await tellingTrace(page)),
    activity: '/activity',
    settings: '/settings',
    'api-docs': '/docs/api#postDeployments',
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
