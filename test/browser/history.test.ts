import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { until } from '#test/monitoring/until.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

/** More than one page of a search looks at. */
const TASKS = 150_000
const OLD = '00000000-0000-4000-8000-00000000000d'

let parts: MissionControl
let browser: Browser
let errors: () => string[]

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open({ fleetSize: 1 }), openBrowser()])
})
afterEach(() => closeWindows(browser))
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

async function pageAt(path: string, viewport: typeof WIDE, colorScheme: 'light' | 'dark'): Promise<Page> {
  const context = await openSignedIn(browser, { origin: parts.origin, email: ADMIN }, { viewport, colorScheme })
  errors = watchErrors(context)
  const page = await context.newPage()
  await showPage(page, parts.origin + path)
  return page
}

const ask = async (text: string, ...values: unknown[]) =>
  await parts.installation.query<{ id: string }>(text, [DEFAULT_TENANT_ID, ...values])

async function watchedSession(): Promise<string> {
  return await until(
    'a session to be watched',
    async () => (await ask('SELECT id FROM session WHERE tenant_id = $1 LIMIT 1'))[0]?.id,
  )
}

describe('history on the pages', () => {
  it('a title is looked for further and further back, until it is found', async () => {
    await ask(
      `INSERT INTO task (tenant_id, id, title, created_at, imported) SELECT $1, gen_random_uuid(), CASE WHEN n = $2::int THEN 'The very first' ELSE 'Task ' || n END,
         now() - n * interval '10 minutes', true FROM generate_series(1, $2::int) n`,
      TASKS,
    )
    const page = await pageAt('/migrations?show=tasks&q=VERY%20first', WIDE, 'light')
    await page.locator('[data-task]').getByText('The very first').waitFor()
    expect(await page.locator('[data-looking-on]').count()).toBe(0)
    await page.getByRole('searchbox').fill('nobody is called so')
    await page.getByText('No title holds this').waitFor()
    expect(errors()).toEqual([])
  })

  it('of a session that is watched stands beside its sums', async () => {
    const id = await watchedSession()
    await ask(
      `INSERT INTO token_use (tenant_id, gateway_id, session_id, agent_id, message_id, input, output, cache_read, cache_write, at, imported)
       SELECT s.tenant_id, s.gateway_id, s.id, s.agent_id, 'old-' || n, 1000, 200, 0, 0, timestamptz '2024-05-01 12:00Z' + n * interval '1 day', true
       FROM session s, generate_series(1, 40) n WHERE s.tenant_id = $1 AND s.id = $2`,
      id,
    )
    const page = await pageAt(`/sessions/${id}`, PHONE, 'dark')
    const note = page.locator('[data-left-out-history]')
    expect(await note.innerText()).toContain('40 more model calls, 02 May 2024 to 10 Jun 2024: 48K tokens')
    await picture(page, 'session-left-out-phone')
    expect(await seriousFaults(page)).toEqual([])
    expect(errors()).toEqual([])
  })

  it('of another system is shown in its own words, with its days, and is called neither unseen nor judged', async () => {
    await ask(
      `INSERT INTO session (tenant_id, id, gateway_id, key, agent_id, title, first_seen_at, active_at, gone_at, imported)
       SELECT $1, $2, id, 'chat-9', 'clerk', 'A chat of old', '2023-02-01Z', '2023-02-02Z', '2023-02-02Z', true FROM gateway LIMIT 1`,
      OLD,
    )
    await ask(
      `INSERT INTO session_event (tenant_id, gateway_id, session_id, kind, at, dedup_key, body, imported)
       SELECT s.tenant_id, s.gateway_id, s.id, e.kind, e.at::timestamptz, e.kind, e.body::json, true FROM session s, (VALUES
         ('note', '2023-02-01 10:00Z', '{"author":"Ann","said":"Call them back"}'),
         ('message', '2023-02-02 10:00Z', '{"role":"user","said":"Did you?","imported":true}')) e(kind, at, body)
       WHERE s.tenant_id = $1 AND s.id = $2`,
      OLD,
    )
    const page = await pageAt(`/sessions/${OLD}`, WIDE, 'dark')
    await page.getByText('nobody watched it, so it is not judged').waitFor()
    const timeline = page.locator('[data-timeline]')
    expect(await timeline.locator('[data-day]').allInnerTexts()).toEqual(['01 Feb 2023', '02 Feb 2023'])
    await timeline.getByText('said: Call them back').waitFor()
    expect(await timeline.innerText()).not.toMatch(/not stored|imported: /)
    await page.getByText('Its history begins here.').waitFor()
    await picture(page, 'session-of-old-wide')
    expect(await seriousFaults(page)).toEqual([])
    expect(errors()).toEqual([])
  })
})
