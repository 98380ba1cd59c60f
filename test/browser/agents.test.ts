import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

let parts: MissionControl
let browser: Browser
let page: Page
let errors: () => string[]

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  parts.fleet.schedule('forge', 'Nightly build')
  parts.fleet.tell('agent:forge:nightly-build', 'hello')
  parts.fleet.tell('agent:quill:notes', 'hello')
})
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})
beforeEach(async () => {
  page = await pageAs(ADMIN)
})
afterEach(() => closeWindows(browser))

async function pageAs(email: string): Promise<Page> {
  const context = await openSignedIn(browser, { origin: parts.origin, email }, { viewport: WIDE })
  errors = watchErrors(context)
  const opened = await context.newPage()
  await opened.goto(`${parts.origin}/gateways`)
  await opened.locator('[data-stream="live"]').waitFor()
  return opened
}

const agent = (agentId: string, on = page) => on.locator(`[data-agent="${agentId}"]`)
const outcome = (agentId: string, action: string, state: string) =>
  agent(agentId).locator(`[data-action="${action}"][data-action-state="${state}"]`)

async function act(agentId: string, verb: 'Pause' | 'Resume'): Promise<void> {
  await agent(agentId)
    .getByRole('button', { name: `${verb} agent ${agentId}` })
    .click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `${verb} agent` })
    .click()
}

describe('an agent on the Gateways page', () => {
  it('is paused at the gateway, shown as paused since then, also after a reload, and resumed', async () => {
    await act('forge', 'Pause')
    await outcome('forge', 'agent.pause', 'confirmed').getByText('1 scheduled job is off').waitFor()
    await agent('forge').getByText('paused').waitFor()
    const [row] = await parts.installation.query<{ paused_at: Date | null }>(
      `SELECT paused_at FROM agent WHERE agent_id = 'forge'`,
    )
    expect(row?.paused_at).toBeInstanceOf(Date)
    await page.reload()
    await outcome('forge', 'agent.pause', 'confirmed').waitFor()
    await act('forge', 'Resume')
    await outcome('forge', 'agent.resume', 'confirmed').getByText('1 scheduled job runs again').waitFor()
    await agent('forge').getByRole('button', { name: 'Pause agent forge' }).waitFor()
    expect(errors()).toEqual([])
  })

  it('without schedules is refused, in the words of why, and not shown as paused', async () => {
    await act('quill', 'Pause')
    await outcome('quill', 'agent.pause', 'refused').getByText('no scheduled job of its own').waitFor()
    expect(await agent('quill').getByText('paused', { exact: false }).count()).toBe(0)
    await agent('quill').getByRole('button', { name: 'Pause agent quill' }).waitFor()
    expect(await seriousFaults(page)).toEqual([])
  })

  it('leads to its sessions, and is paused from the palette too', async () => {
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Go to, search sessions and deployments, act').fill('pause qu')
    await page.getByRole('option', { name: /Pause agent quill/ }).click()
    await page.getByRole('dialog', { name: 'Pause agent quill?' }).getByText('a run that is open goes on').waitFor()
    await page.keyboard.press('Escape')
    await agent('quill').getByRole('link', { name: '1 live session' }).click()
    await page.waitForURL('**/sessions?gateway=fleet&agent=quill')
    await page.locator('[role="row"][data-session="agent:quill:notes"]').waitFor()
    await expect.poll(() => page.locator('[role="row"][data-session]').count(), { timeout: 30_000 }).toBe(1)
  })

  it('cannot be paused by a viewer, who is told why', async () => {
    const viewers = await pageAs(await parts.addMember('viewer'))
    const pause = agent('forge', viewers).getByRole('button', { name: 'Pause agent forge' })
    await pause.focus()
    await viewers
      .getByRole('tooltip', { name: /Needs the role operator or higher; you are viewer/ })
      .first()
      .waitFor()
    await pause.click({ force: true })
    expect(await viewers.getByRole('dialog').count()).toBe(0)
  })
})
