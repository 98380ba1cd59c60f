import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { ApplicationFailure } from '@temporalio/common'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { retainWorkflowId } from '#contracts/workflow-ids.ts'
import { bundleOf, workerOn } from '../monitoring/worker-on.ts'
import { repoRoot } from '../repo-files.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
const PROMISED = { timeout: 60_000 }
const INPUT = { tenantId: DEFAULT_TENANT_ID }

let parts: MissionControl
let browser: Browser
let errors: () => string[]
/** Of the broken workers alone: the installation's own worker must not mend anything by itself. */
const taskQueue = `broken-${randomUUID()}`

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
})
afterEach(() => closeWindows(browser))
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

async function pageOf(workflowId: string, viewport = WIDE, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await openSignedIn(browser, { origin: parts.origin, email: ADMIN }, { viewport, colorScheme })
  errors = watchErrors(context)
  const page = await context.newPage()
  await showPage(page, `${parts.origin}/workflows/execution?id=${encodeURIComponent(workflowId)}`)
  return page
}

const worker = (activities: Parameters<typeof workerOn>[0]['activities'], bundle?: Parameters<typeof workerOn>[0]['bundle']) =>
  workerOn({
    ...{ address: inject('temporalAddress'), namespace: parts.installation.namespace, taskQueue, activities },
    ...(bundle ? { bundle } : {}),
  })

const begin = async (workflowId: string) =>
  await parts.installation.temporal.client.workflow.start('retain', { workflowId, taskQueue, args: [INPUT] })

const right = { deleteOldRows: async () => ({ stream_event: 3 }) }

describe('a workflow that is broken on purpose', () => {
  it('by a bug in an activity: found as failed, reset to the step once the bug is mended, and completed', async () => {
    const workflowId = `${retainWorkflowId(DEFAULT_TENANT_ID)}/${randomUUID()}`
    const stopWrong = await worker({
      deleteOldRows: async () => {
        throw ApplicationFailure.nonRetryable('rows is not iterable', 'TypeError')
      },
    })
    const { client } = parts.installation.temporal
    const failed = await begin(workflowId)
    await failed.result().catch(() => undefined)
    await stopWrong()

    const page = await pageOf(workflowId)
    await page.getByRole('heading', { name: 'Why it failed' }).waitFor(PROMISED)
    await page.locator('[data-failure]').getByText('rows is not iterable').first().waitFor()
    // A dry replay finds nothing wrong: what decides is right, what it has done is not.
    await page.getByRole('button', { name: 'Dry replay' }).click()
    await page.locator('[data-replay="same"]').waitFor(PROMISED)

    await page.locator('[data-step="deleteOldRows"] summary').first().click()
    await page.getByRole('button', { name: 'Reset to here' }).click()
    const again = page.locator('[data-again="deleteOldRows"]')
    await again.waitFor(PROMISED)
    expect(await again.getAttribute('data-harmless')).toBe('true')
    await page.getByLabel('Reason').fill('The activity is mended')
    await picture(page, 'workflow-reset')
    expect(await seriousFaults(page)).toEqual([])
    const stopRight = await worker(right)
    await page.getByRole('dialog').getByRole('button', { name: 'Reset to here' }).click()
    await page.locator('h1 ~ *, header').getByText('completed', { exact: true }).first().waitFor(PROMISED)
    await stopRight()
    expect(await client.workflow.getHandle(workflowId).result()).toEqual({ stream_event: 3 })
    expect(page.url()).not.toContain(failed.firstExecutionRunId)
    expect(errors()).toEqual([])
  })

  it('by a change of its code: found as stuck, a dry replay says where, reset to before that, and completed', async () => {
    const workflowId = `${retainWorkflowId(DEFAULT_TENANT_ID)}/${randomUUID()}`
    const { client } = parts.installation.temporal
    const yesterday = await bundleOf(join(repoRoot, 'test/monitoring/yesterday/workflows.ts'))
    const stopYesterday = await worker(right, yesterday)
    const begun = await begin(workflowId)
    const rests = async () => (await begun.fetchHistory()).events?.find((event) => event.timerStartedEventAttributes)
    await expect.poll(rests, PROMISED).toBeDefined()
    const timer = Number((await rests())?.eventId)
    await stopYesterday()

    const stopToday = await worker(right)
    // Whatever wakes it makes today's code decide.
    await begun.signal('anything')
    const page = await pageOf(workflowId)
    await page.locator('[data-stuck="code-changed"]').waitFor(PROMISED)
    await page.getByRole('button', { name: 'Dry replay' }).click()
    const told = page.locator('[data-replay="differs"]')
    await told.waitFor(PROMISED)
    expect(await told.innerText()).toMatch(new RegExp(`event ${timer}\\b`))
    const diverges = page.locator('[data-diverges]')
    await diverges.getByText('decides otherwise here').waitFor()
    await picture(page, 'workflow-stuck')
    expect(await seriousFaults(page)).toEqual([])

    await diverges.locator('summary').click()
    await diverges.getByRole('button', { name: 'Reset to here' }).click()
    await page.getByText('No activity runs again.').waitFor(PROMISED)
    await page.getByLabel('Reason').fill('Go on with the code of today')
    await page.getByRole('dialog').getByRole('button', { name: 'Reset to here' }).click()
    await page.locator('h1 ~ *, header').getByText('completed', { exact: true }).first().waitFor(PROMISED)
    await stopToday()
    expect(await client.workflow.getHandle(workflowId).result()).toEqual({ stream_event: 3 })
    expect(errors()).toEqual([])
  })

  it('many times for one cause: all of them are reset from the list, on a phone in the dark, by keyboard', async () => {
    const stopWrong = await worker({
      deleteOldRows: async () => {
        throw ApplicationFailure.nonRetryable(`Disk ${Math.ceil(Math.random() * 1_000)} is full`, 'DISK_FULL')
      },
    })
    const ids = [1, 2, 3].map((n) => `${retainWorkflowId(DEFAULT_TENANT_ID)}/full/${n}`)
    for (const id of ids) await (await begin(id)).result().catch(() => undefined)
    await stopWrong()
    const stopRight = await worker(right)
    const context = await openSignedIn(browser, { origin: parts.origin, email: ADMIN }, { viewport: PHONE, colorScheme: 'dark' })
    const page = await context.newPage()
    await showPage(page, `${parts.origin}/workflows?status=failed`)
    for (const id of ids) await page.locator(`[data-workflow="${id}"]`).first().waitFor(PROMISED)
    const open = page.getByRole('button', { name: 'Reset failures of one cause' })
    expect(await open.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('button', { name: 'retain', exact: true }).click()
    await open.focus()
    await page.keyboard.press('Enter')
    const cause = page.locator('[data-cause="Disk … is full"]')
    await cause.getByText('3 failures can be reset').waitFor(PROMISED)
    expect(await seriousFaults(page)).toEqual([])
    await cause.getByRole('button', { name: 'Reset these' }).click()
    await page.getByLabel('Reason').fill('There is room again')
    await picture(page, 'workflow-failures-phone-dark')
    await page.getByRole('button', { name: 'Reset 3' }).click()
    await expect.poll(() => page.locator('[data-outcome="reset"]').count(), PROMISED).toBe(3)
    const { client } = parts.installation.temporal
    for (const id of ids) expect(await client.workflow.getHandle(id).result()).toEqual({ stream_event: 3 })
    await stopRight()
  })

  it('can be run again with another input, is refused what it does not take, and the page is light to load', async () => {
    const workflowId = `${retainWorkflowId(DEFAULT_TENANT_ID)}/${randomUUID()}`
    const stopRight = await worker(right)
    const done = await begin(workflowId)
    await done.result()
    const page = await pageOf(workflowId, PHONE, 'dark')
    expect(await page.getByRole('button', { name: 'Terminate' }).getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('button', { name: 'Run again' }).click()
    await page.getByLabel('With an edited input').check()
    await page.getByRole('textbox', { name: 'Input' }).fill('{"tenantId": 7}')
    await page.getByLabel('Reason').fill('With another input')
    await picture(page, 'workflow-rerun-phone-dark')
    expect(await seriousFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Run it again' }).click()
    await page.getByText('do not take this input').waitFor(PROMISED)
    await page.getByRole('button', { name: 'Run again' }).click()
    await page.getByLabel('Reason').fill('With the same input')
    await page.getByRole('button', { name: 'Run it again' }).click()
    await page.waitForURL((url) => (url.searchParams.get('run') ?? done.firstExecutionRunId) !== done.firstExecutionRunId)
    await page.locator('h1 ~ *, header').getByText('completed', { exact: true }).first().waitFor(PROMISED)
    await stopRight()
    expect(await scriptWeight(page, (cold) => showPage(cold, page.url()))).toBeLessThan(MOST_SCRIPT_BYTES)
  })
})
