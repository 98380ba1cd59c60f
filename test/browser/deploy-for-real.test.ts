import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '#start/ports.ts'
import { inProject } from '#start/project.ts'
import type { Installation } from '#test/monitoring/installation.ts'
import { openBrowser, picture, signIn, WIDE, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl, PASSWORD } from './mission-control.ts'

/** A deployment of two stages with its gates, on a machine that does other things too. */
const PROMOTED_WITHIN_MS = 120_000

let parts: MissionControl
let browser: Browser
let page: Page
let errors: () => string[]
const ports: Record<string, number> = {}

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
  await configure(parts.installation)
  const { installation } = parts
  await Promise.all([
    installation.startProgram('target-host/main.ts', 'target-host.log', { DATABASE_URL: undefined }),
    installation.startProgram('temporal/rollback-worker-main.ts', 'rollback-worker.log', { DATABASE_URL: undefined }),
  ])
  const context = await browser.newContext({ viewport: WIDE })
  errors = watchErrors(context)
  page = await context.newPage()
  await signIn(page, parts.origin, { email: ADMIN, password: PASSWORD })
})
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

/** The demo's help desk as three supervised processes: one in staging; a canary and the rest in production. */
async function configure({ dir }: Installation): Promise<void> {
  for (const slug of ['desk-staging', 'desk-canary', 'desk-main']) ports[slug] = await freePort()
  const process = {
    ...{ driver: 'process', command: ['node', '{artifact}/help-desk.ts'], ready: { path: '/livez', within: '30s' } },
    ...{ artifacts: inProject('demo/services/answers/releases'), drain: '1s' },
  }
  const targets = Object.entries(ports).map(([slug, port]) => ({ ...process, slug, port }))
  const rate = { atLeast: 0.9 }
  const check = { name: 'refund-window', kind: 'http', path: '/facts/refund-window', against: 'none', rate }
  const suite = { name: 'Answers', looks: 2, checks: [{ ...check, expect: { numbers: { value: { min: 28, max: 31 } } } }] }
  const gates = { verify: 'desk' }
  const environments = [
    { slug: 'staging', waves: [['desk-staging']], gates, soak: '0s', onDrift: 'report' },
    {
      ...{ slug: 'production', after: 'staging', waves: [['desk-canary'], ['desk-main']], soak: '3s', onDrift: 'report' },
      ...{ approval: 'anyone', gates: { ...gates, watch: { suite: 'desk', every: '5s' } } },
    },
  ]
  await mkdir(join(dir, 'config', 'suites'), { recursive: true })
  // JSON is YAML. What names others comes last: files that do not fit together are refused.
  await writeFile(join(dir, 'config', 'targets.yaml'), JSON.stringify({ targets }))
  await writeFile(join(dir, 'config', 'suites', 'desk.yaml'), JSON.stringify(suite))
  await writeFile(join(dir, 'config', 'environments.yaml'), JSON.stringify({ environments }))
}

const header = (state: string) => page.locator(`[data-deployment-state="${state}"]`)

/** What a user of a target is told about refunds, in days, and by which release. */
async function answerOf(target: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${ports[target]}/facts/refund-window`)
  return ((await answer.json()) as { value: number }).value
}

async function makeRelease(name: string, artifact: string): Promise<void> {
  await page.goto(`${parts.origin}/releases?new=release`)
  const form = page.getByRole('dialog', { name: 'New release' })
  await form.getByLabel('Name', { exact: true }).fill(name)
  await form.getByLabel('Artifact').fill(artifact)
  await form.getByRole('button', { name: 'Make release' }).click()
  await page.getByRole('dialog', { name: `Release ${name}` }).waitFor()
}

async function startDeployment(release: string): Promise<void> {
  await page.goto(`${parts.origin}/deployments`)
  await page.getByRole('button', { name: 'Deploy to production' }).click()
  const sheet = page.getByRole('dialog', { name: 'Deploy' })
  await sheet.getByLabel('Release').selectOption(release)
  await sheet.getByRole('button', { name: `Deploy ${release} to production` }).click()
  await page.waitForURL(/\/deployments\/[0-9a-f-]{36}$/)
}

async function approveAndSeePromoted(): Promise<void> {
  await header('awaiting-approval').waitFor({ timeout: PROMOTED_WITHIN_MS })
  await page.locator('[data-stage="staging"] [data-gate-verdict="pass"]').first().waitFor()
  await picture(page, 'deployment-wide-light', { fullPage: false })
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve deployment' }).click()
  await page
    .locator('[data-stage="production"] [data-target="desk-canary"][data-step="switch"]')
    .waitFor({ timeout: PROMOTED_WITHIN_MS })
  await header('promoted').waitFor({ timeout: PROMOTED_WITHIN_MS })
}

it('an operator deploys, sees each step live, approves, and rolls back by a click', async () => {
  await page.goto(`${parts.origin}/deployments`)
  await page.locator('[data-environment="production"]').waitFor({ timeout: 60_000 })
  await makeRelease('desk-1', 'v1')
  await startDeployment('desk-1')
  await page.locator('[data-stage="staging"] [data-target="desk-staging"]:not([data-step="none"])').waitFor({ timeout: 60_000 })
  await approveAndSeePromoted()
  expect(await page.locator('[data-output] [data-line]').count()).toBeGreaterThan(0)
  expect(await Promise.all(['desk-canary', 'desk-main'].map(answerOf))).toEqual([30, 30])

  await makeRelease('desk-2', 'v2')
  await startDeployment('desk-2')
  await approveAndSeePromoted()
  await page.goto(`${parts.origin}/deployments`)
  const production = page.locator('[data-environment="production"]')
  await production.locator('[data-current="desk-2"]').waitFor()
  await page.getByRole('button', { name: 'Roll back to desk-1 in production' }).click()
  const dialog = page.getByRole('dialog', { name: 'Roll production back?' })
  await dialog.getByLabel('Reason').fill('The drill says so')
  await dialog.getByRole('button', { name: 'Roll back to desk-1' }).click()
  await production.locator('[data-current="desk-1"]').waitFor({ timeout: 60_000 })
  expect(await production.locator('[data-hold="desk-2"]').innerText()).toContain('The drill says so')
  await picture(page, 'deployments-wide-light', { fullPage: false })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${parts.origin}/gates`)
  await page.locator('[data-run]').first().getByRole('button').click()
  await page.getByRole('dialog').locator('[data-check]').first().waitFor()
  await picture(page, 'gates-wide-dark', { fullPage: false })
  await page.goto(`${parts.origin}/activity?action=deploy.roll-back`)
  await page.locator('[data-audit="deploy.roll-back"]').getByText('Rolled back').first().waitFor()
  expect(errors()).toEqual([])
}, 480_000)

it('compares and judges by a click, and says line by line what is wrong with a refused file', async () => {
  await page.goto(`${parts.origin}/drift`)
  const production = page.locator('[data-observed="production"]')
  await production.waitFor()
  const before = await production.locator('time').first().getAttribute('datetime')
  await page.getByRole('button', { name: 'Check now: production' }).last().click()
  await expect.poll(() => production.locator('time').first().getAttribute('datetime'), { timeout: 30_000 }).not.toBe(before)
  await page.goto(`${parts.origin}/gates?start=desk`)
  await page.getByRole('dialog').getByLabel('Environment').selectOption('production')
  await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click()
  await page.getByRole('dialog').locator('[data-gate-run][data-verdict="pass"]').waitFor({ timeout: 60_000 })
  await writeFile(
    join(parts.installation.dir, 'config', 'environments.yaml'),
    'environments:\n  - slug: production\n    wavs: []\n',
  )
  await page.goto(`${parts.origin}/settings`)
  await page
    .locator('[data-config-rejected]')
    .getByText(/environments\.yaml:\d+/)
    .first()
    .waitFor({ timeout: 60_000 })
  await page.locator('[data-config="applied"]').waitFor()
  expect(errors()).toEqual([])
}, 240_000)
