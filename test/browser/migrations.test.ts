import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { BackfillCollection } from '#contracts/backfills.ts'
import { BackfillFile } from '#contracts/config/backfill.ts'
import { DEFAULT_TENANT_ID } from '#contracts/tenant.ts'
import { createBackfill } from '#prisma/stores/backfill/create-backfill.ts'
import { type BackfillNews, saveBackfill } from '#prisma/stores/backfill/save-backfill.ts'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { addLegacySource, PLANTED, PROJECTS, TASKS } from './legacy-source.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

const MOST_SCRIPT_BYTES = 250_000
/** A run takes seconds here; a busy machine gets its time. */
const PATIENT = { timeout: 180_000 }

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

async function pageAs(viewport: typeof WIDE, colorScheme: 'light' | 'dark', email = ADMIN): Promise<Page> {
  const context = await openSignedIn(browser, { origin: parts.origin, email }, { viewport, colorScheme })
  errors = watchErrors(context)
  const page = await context.newPage()
  await showPage(page, `${parts.origin}/migrations`)
  return page
}

/** The header of a run's page, once the run is in that state. */
const inState = (page: Page, state: string) => page.locator(`header[data-state="${state}"]`)
const count = (page: Page, collection: string, name: string) =>
  page.locator(`[data-collection="${collection}"] [data-count="${name}"]`).innerText()

/** Asks for it as people do: the button, what follows, the button again. */
async function undo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('that it inserted are deleted').waitFor()
  await picture(page, 'backfill-undo-wide', { fullPage: false })
  await dialog.getByRole('button', { name: 'Undo' }).click()
}

const counts = { rows: 500_000, inserted: 499_990, updated: 0, unchanged: 0, joined: 2, quarantined: 8, orphans: 31 }
const planned = { rows: 500_000, chunks: 100 }
const collection: BackfillCollection = {
  collection: 'tasks',
  entity: 'task',
  planned,
  dryRun: counts,
  copied: null,
  verified: null,
}

/** A run of another source, as its workflow would have left it. */
async function recorded(source: string, news: BackfillNews): Promise<number> {
  const { db } = parts.installation
  const mapping = BackfillFile.parse({ kind: 'mission-control', path: '/data/mission-control.db' })
  const { backfill } = await createBackfill(db, DEFAULT_TENANT_ID, {
    ...{ source, kind: 'mission-control', mapping, mappingHash: 'a', maxQuarantine: 10, dryRunOnly: false, trigger: 'schedule' },
    ...{ requestedBy: 'schedule', correlationId: randomUUID(), replays: null },
  })
  return (await saveBackfill(db, DEFAULT_TENANT_ID, backfill.id, news)).number
}

describe('the Migrations page', () => {
  it('says how to begin, and shows a run as it goes: how far, how fast, how long still, and what cannot be known yet', async () => {
    const page = await pageAs(WIDE, 'light')
    await page.getByText('No source is configured yet').waitFor()
    await page.getByText('mc backfill inspect <path>').waitFor()
    await picture(page, 'migrations-empty-wide')
    expect(await seriousFaults(page)).toEqual([])
    const number = await recorded('going', { phase: 'taking a snapshot', sourceBytes: null })
    await page.locator(`[data-backfill="${number}"]`).getByText('taking a snapshot').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/migrations/${number}`)
    await page.getByText('– of unknown rows · time left unknown').waitFor()
    expect(await page.getByRole('progressbar', { name: 'taking a snapshot' }).getAttribute('value')).toBeNull()
    const { db } = parts.installation
    const [run] = await parts.installation.query<{ id: string }>('SELECT id FROM backfill WHERE number = $1', [number])
    const progress = { done: 125_000, total: 500_000, rowsPerSecond: 46_000, secondsLeft: 8 }
    const news: BackfillNews = {
      state: 'copying',
      phase: 'copying tasks',
      progress,
      collections: [collection],
      sourceBytes: 104_857_600,
    }
    await saveBackfill(db, DEFAULT_TENANT_ID, run?.id ?? '', news)
    await page.getByText('125,000 of 500,000 rows · 46,000 rows/s · about 8.0 s left').waitFor()
    expect(await page.getByRole('progressbar', { name: 'copying tasks' }).getAttribute('value')).toBe('125000')
    expect(await count(page, 'tasks', 'dry run orphans')).toBe('31')
    await picture(page, 'backfill-copying-wide')
    expect(await seriousFaults(page)).toEqual([])
    // Half of a copy is not as the dry run said, and nothing is wrong with it.
    const half = { ...counts, rows: 125_000, inserted: 125_000, quarantined: 0, orphans: 0 }
    const paused = { phase: 'Waits between two chunks', progress, collections: [{ ...collection, copied: half }] }
    await saveBackfill(db, DEFAULT_TENANT_ID, run?.id ?? '', { ...paused, state: 'paused' })
    await page.getByText('125,000 of 500,000 rows · about 8.0 s left once it is resumed').waitFor()
    expect(await count(page, 'tasks', 'copy inserted')).toBe('125,000')
    expect(await page.getByText('not as the dry run said').count()).toBe(0)
    const failure = { code: 'SOURCE_CHANGED', says: 'The source is not as it was when the run began. Start another run.' }
    await saveBackfill(db, DEFAULT_TENANT_ID, run?.id ?? '', { state: 'failed', phase: null, progress: null, failure })
    await page.getByRole('alert').getByText('Start another run.').waitFor()
    await page.getByText('There is no report').waitFor()
    expect(errors()).toEqual([])
  })

  it('takes a SQLite file from the dry run to a verified copy without its secret, and back out again', async () => {
    const source = await addLegacySource(parts.installation, 'legacy', 1)
    const page = await pageAs(WIDE, 'light')
    const line = page.locator('[data-source="legacy"]')
    // Configuration comes without a frame of its own: the list is asked for again.
    await line.waitFor(PATIENT)
    await line.getByText('never run').waitFor()
    await line.getByRole('button', { name: 'Dry run: legacy' }).click()
    await page.getByRole('dialog').getByText('Nothing is written, and the source is not touched.').waitFor()
    await picture(page, 'migrations-dry-run-wide', { fullPage: false })
    await page.getByRole('button', { name: 'Start the dry run' }).click()
    await inState(page, 'planned').waitFor(PATIENT)
    expect(await count(page, 'tasks', 'dry run inserted')).toBe((TASKS - 1).toLocaleString('en'))
    expect(await parts.installation.query('SELECT id FROM task')).toHaveLength(0)
    await picture(page, 'backfill-planned-wide')

    await showPage(page, `${parts.origin}/migrations`)
    await line.getByRole('button', { name: 'Run: legacy', exact: true }).click()
    await page.getByRole('button', { name: 'Start the run' }).click()
    await inState(page, 'done').waitFor(PATIENT)
    await page.getByText('as the dry run said').waitFor()
    for (const each of ['projects', 'tasks'])
      await page.locator(`[data-verified="${each}"]`).getByText('equal', { exact: true }).waitFor()
    await page.locator('[data-sweep="0"]').getByText('none of them was written').waitFor()
    expect(await page.locator('[data-redaction]').count()).toBeGreaterThan(0)
    const left = page.locator('[data-quarantined="missing-value"]')
    await left.locator('summary').click()
    await left.locator('pre').getByText('Call them about invoice 77').waitFor()
    await page.locator('[data-report]').getByText('legacy').first().waitFor()
    expect(await page.content()).not.toContain(PLANTED)
    expect(await seriousFaults(page)).toEqual([])
    await picture(page, 'backfill-done-wide')

    await showPage(page, `${parts.origin}/migrations`)
    expect(await page.locator('[data-entity="task"] dd').innerText()).toBe((TASKS - 1).toLocaleString('en'))
    await page.locator('[data-months] [data-month]').first().waitFor()
    await picture(page, 'migrations-wide')
    expect(await seriousFaults(page)).toEqual([])
    await page.locator('[data-entity="project"]').getByRole('link').click()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('searchbox').fill(`project ${PROJECTS}`)
    await sheet.getByText(`Project ${PROJECTS}`).click()
    await sheet.locator('[data-task]').first().getByText(`in Project ${PROJECTS}`).waitFor()
    await picture(page, 'migrations-tasks-wide', { fullPage: false })
    await page.keyboard.press('Escape')

    source.exec("UPDATE tasks SET title = 'It has one now' WHERE id = 77")
    source.close()
    const number = await line.getByRole('link', { name: /^#/ }).innerText()
    await line.getByRole('link', { name: number }).click()
    await page.getByRole('button', { name: 'Replay these' }).click()
    await page.getByText('replay of rows that were left out').waitFor()
    await inState(page, 'done').waitFor(PATIENT)
    expect(await count(page, 'tasks', 'copy inserted')).toBe('1')
    const replay = page.url().split('/').at(-1)
    await showPage(page, `${parts.origin}/migrations/${number.slice(1)}`)
    await left.getByText('brought later').waitFor()

    // What a later run has built on is not taken away under it.
    await undo(page)
    await page.getByText('Undo that one first').waitFor()
    await showPage(page, `${parts.origin}/migrations/${replay}`)
    await undo(page)
    await inState(page, 'undone').waitFor(PATIENT)
    await showPage(page, `${parts.origin}/migrations/${number.slice(1)}`)
    await undo(page)
    await inState(page, 'undone').waitFor(PATIENT)
    expect(await parts.installation.query('SELECT title FROM task')).toEqual([])
    expect(errors()).toEqual([])
  }, 900_000)

  it('is found from the list of sessions, with what was looked for there', async () => {
    const page = await pageAs(PHONE, 'light')
    await showPage(page, `${parts.origin}/sessions?q=older%20than%20this`)
    expect(await seriousFaults(page)).toEqual([])
    await page
      .getByRole('link', { name: 'look for it in the past' })
      .or(page.getByRole('link', { name: 'Sessions of the past' }))
      .last()
      .click()
    const sheet = page.getByRole('dialog', { name: 'Sessions of the past' })
    await sheet.getByText('No session has these words').waitFor()
    expect(await sheet.getByRole('searchbox').inputValue()).toBe('older than this')
    expect(errors()).toEqual([])
  })

  it('lets an operator look and says who may run it; on a phone in the dark, and light to load', async () => {
    const page = await pageAs(PHONE, 'dark', await parts.addMember('operator'))
    const run = page.getByRole('button', { name: 'Run: legacy', exact: true })
    expect(await run.getAttribute('aria-disabled')).toBe('true')
    await run.focus()
    await page.getByText('Needs the role engineer or higher').first().waitFor({ state: 'attached' })
    await picture(page, 'migrations-phone')
    expect(await seriousFaults(page)).toEqual([])
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBeLessThanOrEqual(PHONE.width)
    for (const number of (await parts.installation.query<{ number: number }>('SELECT number FROM backfill')).map(
      (row) => row.number,
    )) {
      await showPage(page, `${parts.origin}/migrations/${number}`)
      await picture(page, `backfill-${number}-phone`)
      expect(await seriousFaults(page)).toEqual([])
      expect(await width()).toBeLessThanOrEqual(PHONE.width)
    }
    await showPage(page, `${parts.origin}/migrations/999`)
    await page.getByText('There is no such backfill here').waitFor()
    expect(await scriptWeight(page, (cold) => showPage(cold, `${parts.origin}/migrations`))).toBeLessThan(MOST_SCRIPT_BYTES)
    expect(await scriptWeight(page, (cold) => showPage(cold, `${parts.origin}/migrations/1`))).toBeLessThan(MOST_SCRIPT_BYTES)
    expect(errors()).toEqual([])
  })
})
