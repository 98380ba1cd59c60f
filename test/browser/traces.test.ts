import { randomBytes } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TraceDetail, TracePage } from '#contracts/api/traces.ts'
import type { SpanView } from '#contracts/traces.ts'
import { execStep, type Plan, quietPlan } from '#demo/plan.ts'
import { until } from '#test/monitoring/until.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
const SECRET = `ghp_${'a1B2c3D4'.repeat(5)}`
const PROMISED = { timeout: 30_000 }
/** Works for minutes, until somebody stops it. */
const longWork: Plan = { ...quietPlan, thinksMs: 200, steps: Array.from({ length: 300 }, () => execStep('echo same', 300)) }

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

/** The newest trace of that name, once it holds a span of each of these names. */
async function traceWith(page: Page, name: string, spans: readonly string[]): Promise<TraceDetail> {
  let found: TraceDetail | undefined
  await until(`the trace "${name}" to be complete`, async () => {
    found = await page.evaluate(async (named) => {
      const { items } = (await (await fetch(`/api/v1/traces?name=${encodeURIComponent(named)}`)).json()) as TracePage
      return items[0] && ((await (await fetch(`/api/v1/traces/${items[0].traceId}`)).json()) as TraceDetail)
    }, name)
    return spans.every((each) => found?.spans.some((span) => span.name === each)) && found?.trace.hasRoot
  })
  if (!found) throw new Error('There is no trace')
  return found
}

/** Names and services from the root of the trace down to a span. */
function wayTo(spans: readonly SpanView[], name: string): string[] {
  const way: string[] = []
  let span = spans.find((each) => each.name === name)
  while (span) {
    way.unshift(`${span.service}: ${span.name}`)
    const { parentId } = span
    span = spans.find(({ spanId }) => spanId === parentId)
  }
  return way
}

describe('what a click does', () => {
  it('is one trace from the click to the frame at the gateway, seen where it was clicked, without a secret', async () => {
    const key = `agent:main:traced-${randomBytes(4).toString('hex')}`
    parts.fleet.tell(key, 'work until somebody stops it', longWork)
    const page = await pageAs(WIDE, 'light', '/sessions')
    await page.locator(`[role="row"][data-session="${key}"]`).click()
    await page.getByRole('link', { name: 'Open page' }).click()
    await page.getByRole('heading', { level: 1, name: key }).waitFor()
    await page.getByRole('button', { name: 'Abort run' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Abort run' }).click()
    await page.locator('[data-action="session.abort"][data-action-state="confirmed"]').waitFor(PROMISED)

    const frame = 'gateway sessions.abort'
    const { trace, spans } = await traceWith(page, 'click Abort run', [frame, 'RunWorkflow:actOnSession'])
    expect(wayTo(spans, frame)).toEqual([
      'browser: click Abort run',
      'web: POST /api/v1/sessions/:id/actions',
      'web: StartWorkflow:actOnSession',
      'worker: RunWorkflow:actOnSession',
      'worker: StartActivity:performAction',
      'worker: RunActivity:performAction',
      `worker: ${frame}`,
    ])
    const sent = spans.find(({ name }) => name === frame)
    expect(sent?.attributes).toMatchObject({
      'rpc.method': 'sessions.abort',
      'mission_control.outcome': 'answered',
      'mission_control.frame_id': expect.stringContaining(trace.traceId),
    })
    expect(trace).toMatchObject({ correlationId: trace.traceId, errors: 0, service: 'browser' })
    await page.locator('[data-action="session.abort"]').getByRole('link', { name: 'Trace' }).click()
    await page.getByRole('heading', { level: 1, name: 'click Abort run' }).waitFor(PROMISED)
    const row = page.locator(`[data-span="${sent?.spanId}"]`)
    await row.click()
    await page.locator(`[data-span-detail="${sent?.spanId}"]`).getByText('sessions.abort', { exact: true }).waitFor()
    await page.locator('[data-log-level]').filter({ hasText: 'request' }).first().waitFor(PROMISED)
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'trace-wide-light')
    expect(errors()).toEqual([])
  })

  it('leaves nothing of what was said in spans and log lines, nor a secret in them', async () => {
    const key = `agent:main:traced-${randomBytes(4).toString('hex')}`
    parts.fleet.tell(key, 'hello')
    const page = await pageAs(WIDE, 'light', '/sessions')
    await page.locator(`[role="row"][data-session="${key}"]`).click()
    await page.getByRole('link', { name: 'Open page' }).click()
    await page.getByRole('heading', { level: 1, name: key }).waitFor()
    await page.getByRole('button', { name: 'Send message' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill(`please use ${SECRET} from now on`)
    await page.getByRole('dialog').getByRole('button', { name: /Send/ }).click()
    await page.locator('[data-action="session.message"][data-action-state="confirmed"]').waitFor(PROMISED)
    await traceWith(page, 'click Send', ['gateway chat.send', 'RunWorkflow:actOnSession'])
    const kept = JSON.stringify([
      await parts.installation.query('SELECT * FROM trace_span'),
      await parts.installation.query('SELECT * FROM log_line'),
    ])
    expect(kept).not.toContain(SECRET.slice(4, 16))
    expect(kept).not.toContain('from now on')
  })
})

describe('the page of traces', () => {
  it('is gone through by keyboard: from the list into a trace, and up, down, in and out of its tree', async () => {
    const page = await pageAs(WIDE, 'dark', '/')
    await page.keyboard.press('g')
    await page.keyboard.press('e')
    await page.getByRole('heading', { level: 1, name: 'Traces' }).waitFor(PROMISED)
    const field = page.getByRole('searchbox', { name: 'What was done' })
    await field.fill('click Abort')
    await field.press('Enter')
    await page.locator('[data-trace]').filter({ hasText: 'click Abort run' }).waitFor(PROMISED)
    await expect.poll(() => page.locator('[data-trace]').count()).toBe(1)
    await page.getByRole('heading', { level: 1, name: 'Traces' }).click()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('treegrid').waitFor(PROMISED)
    const rows = page.getByRole('row')
    const all = await rows.count()
    await rows.first().focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => rows.count()).toBe(1)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => rows.count()).toBe(all)
    await page.keyboard.press('ArrowRight')
    const focused = page.locator('[role="row"]:focus')
    expect(await focused.getAttribute('aria-level')).toBe('2')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Home')
    expect(await focused.getAttribute('aria-level')).toBe('1')
    const chosen = await focused.getAttribute('data-span')
    await expect.poll(() => new URL(page.url()).searchParams.get('span'), PROMISED).toBe(chosen)
    expect(errors()).toEqual([])
  })

  it('is for a phone too, says what is not kept, and is light to load', async () => {
    const page = await pageAs(PHONE, 'dark', '/traces')
    await page.locator('[data-trace]').first().waitFor(PROMISED)
    // Next.js makes dozens of these as it renders pages; a slow one is kept, and one of a hundred.
    const looks = await parts.installation.query(
      `SELECT FROM trace WHERE (name = 'load route module' OR name LIKE 'RSC GET %') AND ended_at - started_at < '1 s'`,
    )
    expect(looks.length).toBeLessThan(5)
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'traces-phone-dark')
    await page.locator('[data-trace]').filter({ hasText: 'click Abort run' }).click()
    await page.getByRole('treegrid').waitFor(PROMISED)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'trace-phone-dark', { fullPage: false })
    expect(await scriptWeight(page, (cold) => showPage(cold, page.url()))).toBeLessThan(MOST_SCRIPT_BYTES)
    await page.goto(`${parts.origin}/traces/${'0'.repeat(32)}`)
    await page.getByText('No trace of this id is kept').waitFor(PROMISED)
    await page.goto(`${parts.origin}/traces?show=log&text=request`)
    await page.locator('[data-log-level]').first().waitFor(PROMISED)
    await picture(page, 'log-phone-dark')
    expect(await seriousFaults(page)).toEqual([])
  })
})
