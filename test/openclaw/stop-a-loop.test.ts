import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inProject } from '#start/project.ts'
import { appearedAt, type Sight } from '#test/browser/appeared-at.ts'
import { openBrowser, signIn, WIDE, watchErrors } from '#test/browser/chromium.ts'
import { ADMIN, MissionControl, PASSWORD } from '#test/browser/mission-control.ts'
import type { GatewayUnderTest } from '#test/contract/gateway-under-test.ts'
import type { RawEvent } from '#test/contract/raw-client.ts'
import { realGateway } from '#test/contract/real-gateway.ts'
import { Delays } from './delays.ts'
import { OperatedGateway } from './operated-gateway.ts'

/** How often a delay is measured that is different each time. */
const ROUNDS = 5
/** The default says that the fifth identical call makes a loop. */
const CALLS_OF_A_LOOP = 5

const delays = new Delays()
let gateway: GatewayUnderTest
let operated: OperatedGateway
let parts: MissionControl
let browser: Browser
let page: Page
let errors: () => string[]

beforeAll(async () => {
  gateway = await realGateway()
  const { url, token } = gateway
  // Polled as by default, every 30 s: what is seen sooner has come as an event.
  const watched = { slug: 'openclaw', url, token, storeText: true, storeArgs: true, pollInterval: '30s' }
  operated = await OperatedGateway.open(gateway)
  // An agent that has never run loads for seconds.
  await operated.say('agent:main:main', 'hello')
  await operated.eventAt('agent:main:main', 'end of the first run', ({ payload }) => payload.phase === 'end')
  ;[parts, browser] = await Promise.all([MissionControl.open({ gateway: watched }), openBrowser()])
  const context = await browser.newContext({ viewport: WIDE, colorScheme: 'light' })
  errors = watchErrors(context)
  page = await context.newPage()
  await signIn(page, parts.origin, { email: ADMIN, password: PASSWORD })
}, 600_000)
afterAll(async () => {
  delays.print()
  operated?.close()
  await browser?.close()
  await parts?.close()
  await gateway?.close()
})

const newKey = (name: string) => `agent:main:${name}-${randomBytes(3).toString('hex')}`
const rowOf = (key: string): Sight => ({ selector: `[role="row"][data-session="${key}"]` })
const live = () => page.locator('[data-stream="live"]').waitFor()

async function openSession(key: string): Promise<void> {
  await page.goto(`${parts.origin}/sessions`)
  await page.locator(rowOf(key).selector).click()
  await page.getByRole('link', { name: 'Open page' }).click()
  await page.getByRole('heading', { level: 1, name: key }).waitFor()
  await live()
}

/** When the page next gets a click, ms since the epoch by its own clock. */
const clickedAt = (): Promise<number> =>
  page.evaluate(
    () => new Promise((resolve) => addEventListener('click', () => resolve(Date.now()), { capture: true, once: true })),
  )

/** Saves what is on the screen for the documentation, when asked to. */
async function picture(name: string): Promise<void> {
  if (!process.env.MISSION_CONTROL_SCREENS) return
  const folder = inProject('docs/screens')
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}

describe('a real OpenClaw gateway, seen in the browser', () => {
  it('shows a session made at the gateway in the open list, without a reload', async () => {
    await page.goto(`${parts.origin}/sessions`)
    await live()
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = newKey('made')
      const askedAt = Date.now()
      const [, seenAt] = await Promise.all([operated.make(key), appearedAt(page, rowOf(key))])
      delays.add('session made: asked of the gateway → in the browser', seenAt - askedAt)
    }
    expect(errors()).toEqual([])
  })

  it('shows a session that a first message makes, as soon as the gateway speaks of it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = newKey('told')
      const askedAt = Date.now()
      const [, spokenAt, seenAt] = await Promise.all([
        operated.say(key, 'hello'),
        operated.eventAt(key, 'first sign', () => true),
        appearedAt(page, rowOf(key)),
      ])
      delays.add('session by a message: sent → first event of the gateway', spokenAt - askedAt)
      delays.add('session by a message: first event of the gateway → in the browser', seenAt - spokenAt)
    }
    expect(errors()).toEqual([])
  })

  it('shows a tool call on the open page of its session', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = newKey('tool')
      await operated.say(key, 'hello')
      await openSession(key)
      const call = '[data-timeline] [data-kind="tool"]'
      const running = appearedAt(page, { selector: call, text: 'running' })
      const [, startedAt, seenAt] = await Promise.all([
        operated.say(key, '[[tool:exec:echo one; sleep 3]]'),
        operated.toolAt(key, 'start'),
        running,
      ])
      delays.add('tool call: begun at the gateway → in the browser', seenAt - startedAt)
      const [endedAt, endSeenAt] = await Promise.all([
        operated.toolAt(key, 'result'),
        appearedAt(page, { selector: call, text: 'ok' }),
      ])
      delays.add('tool call: ended at the gateway → in the browser', endSeenAt - endedAt)
      expect(await page.locator(call).innerText()).toMatch(/exec[\s\S]*echo one; sleep 3[\s\S]*\d s/)
    }
    expect(errors()).toEqual([])
  })

  it('names a loop as looping with its evidence, aborts it, and the gateway agrees', async () => {
    const key = newKey('loop')
    await operated.say(key, 'hello')
    await openSession(key)
    await operated.eventAt(key, 'end of the greeting', ({ payload }) => payload.phase === 'end')
    const looping = appearedAt(page, { selector: '[data-verdict="looping"]' })
    await operated.say(key, '[[loop:200:sleep 0.3; echo same]]')
    const [completeAt, namedAt] = await Promise.all([operated.toolAt(key, 'result', CALLS_OF_A_LOOP), looping])
    delays.add('loop: fifth identical call ended → named looping in the browser', namedAt - completeAt)
    const evidence = page.locator('[data-evidence="verdict"]')
    expect(await evidence.innerText()).toMatch(/exec.*\d+ times/)
    await page.locator('[data-timeline] [data-kind="repeat"]').getByText('same result').first().waitFor()
    await picture('session-looping')

    await page.getByRole('button', { name: 'Abort run' }).first().click()
    const confirmed = appearedAt(page, {
      selector: '[data-action="session.abort"][data-action-state="confirmed"]',
      text: 'confirmed by the gateway',
    })
    const [askedAt] = await Promise.all([
      clickedAt(),
      page.getByRole('dialog').getByRole('button', { name: 'Abort run' }).click(),
    ])
    const aborted = ({ event, payload }: RawEvent) => event === 'sessions.changed' && payload.reason === 'abort'
    delays.add('abort: clicked → stopped at the gateway', (await operated.eventAt(key, 'abort', aborted)) - askedAt)
    delays.add('abort: clicked → confirmed by the gateway, on the page', (await confirmed) - askedAt)
    await page.locator('[data-verdict="idle"]').waitFor()
    await page.getByText('killed', { exact: true }).waitFor()
    expect(await operated.row(key)).toMatchObject({ status: 'killed', hasActiveRun: false, abortedLastRun: true })
    await page.goto(`${parts.origin}/activity`)
    await page.locator('[data-audit="session.abort"]').first().getByText(ADMIN).waitFor()
    expect(errors()).toEqual([])
  })
})
