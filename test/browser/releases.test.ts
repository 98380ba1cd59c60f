import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, PHONE, picture, seriousFaults, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl } from './mission-control.ts'
import { scriptWeight } from './script-weight.ts'
import { state, step } from './seed-deployments.ts'
import { seedGateRun } from './seed-gates.ts'
import { type Story, seedStory } from './seed-story.ts'
import { showPage } from './show-page.ts'
import { closeWindows, openSignedIn } from './signed-in.ts'

let parts: MissionControl
let browser: Browser
let story: Story

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  story = await seedStory(parts.installation)
})
afterEach(() => closeWindows(browser))
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

type Looks = { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' }

async function pageAs(email: string, path: string, { viewport = WIDE, colorScheme = 'light' }: Looks = {}): Promise<Page> {
  const { origin } = parts
  const page = await (await openSignedIn(browser, { origin, email }, { viewport, colorScheme })).newPage()
  await show(page, path)
  return page
}

const show = (page: Page, path: string) => showPage(page, parts.origin + path)

describe('Deployments', () => {
  it('says what runs where, what is held and why, and what waits, live', async () => {
    const page = await pageAs(ADMIN, '/deployments')
    const production = page.locator('[data-environment="production"]')
    await production.locator('[data-current="1.4.0"]').waitFor()
    expect(await production.locator('[data-hold="1.5.0"]').innerText()).toContain('9 of 24 answers were right')
    expect(await production.locator('[data-queue]').innerText()).toMatch(
      /held\s*#4 1\.5\.1[\s\S]*queued\s*#5 1\.4\.0[\s\S]*1 before it/,
    )
    await page.getByRole('heading', { name: 'Needs you now: 1' }).waitFor()
    await picture(page, 'deployments')
    const release = await story.seeded.release('1.6.0')
    await story.seeded.deployment('staging', release)
    await page.locator('[data-environment="staging"] [data-queue]').getByText('1.6.0').waitFor({ timeout: 5_000 })
    await page.locator('[data-deployments]').getByText('1.6.0').waitFor({ timeout: 5_000 })
  })

  it('begins a deployment with what would change, and shows secrets by reference alone', async () => {
    const page = await pageAs(ADMIN, '/deployments')
    await page.getByRole('button', { name: 'Deploy to production' }).click()
    const sheet = page.getByRole('dialog', { name: 'Deploy' })
    await sheet.getByLabel('Release').selectOption('1.5.1')
    await sheet.locator('[data-preview]').waitFor()
    await sheet.locator('[data-change="STREAMING"]').waitFor()
    expect(await sheet.getByRole('heading', { name: 'What happens, in order' }).count()).toBe(1)
    await sheet.getByRole('button', { name: 'Deploy 1.5.1 to production' }).waitFor()
    expect(new URL(page.url()).search).toContain('deploy=production')
    await picture(page, 'deploy')
    expect(await seriousFaults(page)).toEqual([])
  })

  it('rolls back only with a reason, and says what it returns to', async () => {
    const page = await pageAs(ADMIN, '/deployments')
    await page.getByRole('button', { name: 'Roll back to 1.4.0 in production' }).click()
    const dialog = page.getByRole('dialog', { name: 'Roll production back?' })
    await dialog.getByText('1.4.0 takes the place of 1.5.1').waitFor()
    expect(await dialog.getByRole('button', { name: 'Roll back to 1.4.0' }).isDisabled()).toBe(true)
    await dialog.getByLabel('1.3.0').check()
    const confirm = dialog.getByRole('button', { name: 'Roll back to 1.3.0' })
    await dialog.getByLabel('Reason').fill('Customers see wrong refunds')
    expect(await confirm.isDisabled()).toBe(false)
    await picture(page, 'rollback')
    expect(await seriousFaults(page)).toEqual([])
    const asked: string[] = []
    page.on('request', (sent) => void (sent.url().endsWith('/rollback') && asked.push(sent.method())))
    await confirm.dblclick()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText(/Nothing was ever deployed to production/).waitFor()
    expect(asked).toEqual(['POST'])
  })

  it('shows a viewer every button with the reason why not', async () => {
    const page = await pageAs(await parts.addMember('viewer'), '/deployments')
    const deploy = page.getByRole('button', { name: 'Deploy to production' })
    expect(await deploy.getAttribute('aria-disabled')).toBe('true')
    await deploy.focus()
    await page
      .getByRole('tooltip', { name: /Needs the role operator or higher; you are viewer/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Roll back to 1.4.0 in production' }).click({ force: true })
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})

describe('a deployment', () => {
  it('says above the fold why it is held, what can be asked, and leads to the evidence', async () => {
    const page = await pageAs(ADMIN, `/deployments/${story.held.id}`)
    const reason = page.locator('[data-reason]')
    expect(await reason.innerText()).toContain('21 of 24 answers were right')
    expect((await reason.boundingBox())?.y).toBeLessThan(400)
    for (const name of ['Override', 'Roll back'])
      expect(await page.getByRole('button', { name }).first().getAttribute('aria-disabled')).toBeNull()
    const cancel = page.getByRole('button', { name: 'Cancel' }).first()
    expect(await cancel.getAttribute('aria-disabled')).toBe('true')
    await page
      .locator('[data-stage="production"] [data-target="shop-canary"][data-step="switch"][data-step-outcome="done"]')
      .waitFor()
    await page.locator('[data-stage="production"] [data-target="shop-a"][data-step="none"]').waitFor()
    await page.locator('[data-output] [data-line="stderr"]').getByText('retried the index once').waitFor()
    await picture(page, 'deployment-held')
    await page
      .locator('[data-stage="production"] [data-gate-verdict="inconclusive"]')
      .getByRole('button', { name: 'answers' })
      .click()
    const sheet = page.getByRole('dialog', { name: 'Gate answers' })
    await sheet.locator('[data-check="facts"][data-check-verdict="inconclusive"]').getByText('21 of 24').waitFor()
    await sheet.getByText('judged against').getByText('1.4.0').waitFor()
    await sheet.getByRole('button', { name: '24 samples' }).click()
    await sheet.locator('[data-sample="23"]').getByText('is not in the answer').waitFor()
    await picture(page, 'deployment-gate')
    expect(await seriousFaults(page)).toEqual([])
  })

  it('asks for a reason before an override, and says what it overrides', async () => {
    const page = await pageAs(ADMIN, `/deployments/${story.held.id}?ask=override`)
    const dialog = page.getByRole('dialog', { name: 'Override production #4?' })
    await dialog.getByText('21 of 24 answers were right').waitFor()
    expect(await dialog.getByRole('button', { name: 'Let it pass once' }).isDisabled()).toBe(true)
    const operator = await pageAs(await parts.addMember('operator'), `/deployments/${story.held.id}?ask=override`)
    expect(await operator.getByRole('dialog').count()).toBe(0)
    await operator
      .getByText(/Needs the role engineer or higher/)
      .first()
      .waitFor({ state: 'attached' })
  })

  it('moves with what its workflow tells, without a reload, and follows its output', async () => {
    const release = await story.seeded.release('1.7.0')
    const deployment = await story.seeded.deployment('staging', release)
    const page = await pageAs(ADMIN, `/deployments/${deployment.id}`)
    const errors = watchErrors(page.context())
    await page.locator('[data-deployment-state="queued"]').waitFor()
    await story.seeded.tell(deployment, 2, [
      state('staging', 'Its turn came.'),
      step('staging', 0, 'shop-staging', 'switch', 'started', 'Switching.'),
    ])
    await page.locator('[data-deployment-state="staging"]').waitFor({ timeout: 5_000 })
    await page.locator('[data-target="shop-staging"][data-step-outcome="started"]').waitFor()
    await page.locator('[data-journal="step"]').getByText('Switching.').waitFor()
    const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index}`)
    for (let from = 0; from < lines.length; from += 500)
      await story.seeded.output(deployment, 'shop-staging', lines.slice(from, from + 500))
    const log = page.locator('[data-output]')
    await log.getByText('line 1999', { exact: true }).waitFor()
    expect(await log.locator('[data-line]').count()).toBeLessThan(100)
    await log.evaluate((box) => box.scrollTo({ top: 0 }))
    await log.getByText('line 0', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Follow' }).click()
    await log.getByText('line 1999', { exact: true }).waitFor()
    await story.seeded.tell(deployment, 1, [state('rollback-failed', 'shop-staging did not come back.')])
    await page.getByRole('button', { name: 'Retry rollback' }).first().waitFor()
    expect(errors()).toEqual([])
  })
})

describe('Gates', () => {
  it('shows the latest verdict with its sentence, trends, and what only tests liveness', async () => {
    const page = await pageAs(ADMIN, '/gates')
    const suite = page.locator('[data-suite-environment="production"]')
    await suite.getByText('inconclusive', { exact: true }).waitFor()
    await page.locator('[data-suite-check="alive"]').getByText('liveness only').waitFor()
    await page.locator('[data-suite-check="facts"]').getByRole('img').waitFor()
    await picture(page, 'gates')
    await page.locator('[data-run]').first().getByRole('button').click()
    await page.getByRole('dialog').locator('[data-gate-run]').waitFor()
    expect(await seriousFaults(page)).toEqual([])
  })

  it('shows a run while it is at work, and its verdict when it has one', async () => {
    const { releases } = story
    const run = await seedGateRun(parts.installation, { environment: 'production', release: releases.next, right: 1 })
    const page = await pageAs(ADMIN, `/gates/runs/${run.id}`)
    await page.locator('[data-verdict="running"]').waitFor()
    await page.getByText('look 2 of at most 3').waitFor()
    await picture(page, 'gate-run')
  })
})

describe('Drift', () => {
  it('puts the shapes side by side, never a secret, and hides what somebody ignores until it is asked for', async () => {
    const page = await pageAs(ADMIN, '/drift')
    const key = page.locator('[data-matrix-key="API_KEY"]')
    expect(await key.innerText()).toMatch(/UUID[\s\S]*41be77d02c9f[\s\S]*JWT[\s\S]*9f31c2aa07d1/)
    expect(await page.locator('[data-matrix-key="DATABASE_URL"]').count()).toBe(0)
    await page.getByRole('button', { name: /Ignored ones too/ }).click()
    await page.locator('[data-matrix-key="DATABASE_URL"]').getByText('platform team until 2027-03-01').waitFor()
    await page.locator('[data-observed="staging"]').getByText('not known', { exact: true }).waitFor()
    await page.locator('[data-observed="production"]').getByRole('button', { name: 'Restore what is wanted' }).waitFor()
    await picture(page, 'drift')
  })
})

describe('Releases', () => {
  it('compares two, secrets by reference alone', async () => {
    const { next, current } = story.releases
    const page = await pageAs(ADMIN, `/releases?release=${next.id}&with=${current.id}`)
    const sheet = page.getByRole('dialog', { name: 'Release 1.5.1' })
    await sheet.locator('[data-differences]').getByText('+ help-desk-c').waitFor()
    await sheet.getByText('secret from environment variable SHOP_API_KEY').waitFor()
    await picture(page, 'release')
    expect(await seriousFaults(page)).toEqual([])
  })

  it('are made in the form, in the API’s own words where something is wrong', async () => {
    const page = await pageAs(ADMIN, '/releases?new=release')
    const form = page.getByRole('dialog', { name: 'New release' })
    await form.getByLabel('Name').first().fill('not a name!')
    await form.getByLabel('Artifact').fill('shop-2.0.0')
    await form.getByRole('button', { name: 'Make release' }).click()
    await form.getByText('expected letters, digits, dots, dashes, at most 100').waitFor()
    await form.getByLabel('Name').first().fill('2.0.0')
    await form.getByRole('button', { name: 'Add a setting' }).click()
    await form.getByLabel('Name of the setting').fill('REGION')
    await form.getByLabel('Value of the setting').fill('eu')
    await form.getByRole('button', { name: 'Make release' }).click()
    await page.getByRole('dialog', { name: 'Release 2.0.0' }).getByText('REGION').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[data-release="2.0.0"]').waitFor()
  })
})

describe('from anywhere', () => {
  it('the overview asks for the decision, and the keyboard and the palette lead to it', async () => {
    const page = await pageAs(ADMIN, '/')
    await page.locator(`[data-needs-me] [data-open-deployment="${story.held.id}"]`).getByText('21 of 24').waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('d')
    await page.waitForURL('**/deployments')
    await page.locator('[data-deployments] [data-deployment]').first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/deployments\/[0-9a-f-]{36}$/)
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Go to, search sessions and deployments, act').fill('override production #4')
    await page.getByRole('option', { name: 'Override production #4' }).click()
    await page.getByRole('dialog', { name: 'Override production #4?' }).waitFor()
  })
})

describe('each page of releases', () => {
  it.each([
    ['light', WIDE],
    ['dark', WIDE],
    ['light', PHONE],
    ['dark', PHONE],
  ] as const)('has no serious fault and nothing cut off: %s, %o', async (colorScheme, viewport) => {
    const page = await pageAs(ADMIN, '/deployments', { colorScheme, viewport })
    const errors = watchErrors(page.context())
    const faults: string[] = []
    const paths = [
      '/deployments',
      `/deployments/${story.held.id}`,
      '/gates',
      `/gates/runs/${story.heldRun.id}`,
      '/drift',
      '/releases',
    ]
    for (const path of paths) {
      await show(page, path)
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (sideways > 0) faults.push(`${path}: ${sideways} px wider than the screen`)
      faults.push(...(await seriousFaults(page)).map((fault) => `${path}: ${fault}`))
      await picture(page, `${path.split('/').slice(1, 3).join('-').slice(0, 18)}-${viewport.width}-${colorScheme}`)
    }
    expect(faults).toEqual([])
    expect(errors()).toEqual([])
  })

  it('costs less than 250 kB of script over the wire', async () => {
    const page = await pageAs(ADMIN, '/releases')
    for (const path of [
      `/deployments/${story.held.id}`,
      `/gates/runs/${story.heldRun.id}`,
      '/deployments?deploy=production&release=1.5.1',
    ]) {
      const bytes = await scriptWeight(page, (cold) => show(cold, path))
      console.log(`${path.replace(/[0-9a-f-]{36}/, ':id')}: ${Math.round(bytes / 1000)} kB of script`)
      expect(bytes).toBeGreaterThan(50_000)
      expect(bytes).toBeLessThan(250_000)
    }
  })
})
