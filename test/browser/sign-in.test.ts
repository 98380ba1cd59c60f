import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, signIn, submitSignIn, watchErrors } from './chromium.ts'
import { ADMIN, MissionControl, PASSWORD } from './mission-control.ts'

let parts: MissionControl
let browser: Browser

beforeAll(async () => {
  ;[parts, browser] = await Promise.all([MissionControl.open(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await parts?.close()
})

const newPage = async () => await (await browser.newContext()).newPage()

describe('signing in', () => {
  it('sends whoever is not signed in to the sign-in page, and afterwards to where they wanted', async () => {
    const page = await newPage()
    const errors = watchErrors(page.context())
    await page.goto(`${parts.origin}/sessions?verdict=looping`)
    expect(new URL(page.url()).pathname).toBe('/sign-in')
    await submitSignIn(page, { email: ADMIN, password: PASSWORD })
    await page.waitForURL((url) => url.pathname === '/sessions' && url.searchParams.get('verdict') === 'looping')
    await page.getByRole('heading', { name: 'Sessions' }).waitFor()
    expect(errors()).toEqual([])
  })

  it('says that it was wrong without saying what, and lets one try again', async () => {
    const page = await newPage()
    await page.goto(`${parts.origin}/sign-in`)
    await submitSignIn(page, { email: ADMIN, password: 'not the password' })
    await page.getByText('The e-mail or the password is wrong.').waitFor()
    await submitSignIn(page, { email: ADMIN, password: PASSWORD })
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  })

  it('asks for a new password before anything else, and opens with it', async () => {
    const email = await parts.addMember('operator', { mustChange: true })
    const page = await newPage()
    await signIn(page, parts.origin, { email, password: PASSWORD })
    await page.waitForURL('**/new-password')
    await page.goto(`${parts.origin}/sessions`)
    await page.waitForURL('**/new-password')
    await page.getByLabel('One-time password').fill(PASSWORD)
    await page.getByLabel('New password').fill('another horse battery')
    await page.getByRole('button', { name: 'Save and go on' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await signIn(await newPage(), parts.origin, { email, password: 'another horse battery' })
  })

  it('says how long to wait after too many attempts', async () => {
    const email = await parts.addMember('viewer')
    const page = await newPage()
    await page.goto(`${parts.origin}/sign-in`)
    const wait = page.locator('[data-wait]')
    for (let attempt = 0; attempt < 20 && (await wait.count()) === 0; attempt += 1) {
      await submitSignIn(page, { email, password: `guess ${attempt}` })
      await page.getByRole('button', { name: 'Sign in', exact: true, disabled: false }).waitFor()
    }
    expect(await wait.innerText()).toMatch(/Try again in \d+ s/)
  })

  it('ends the sign-in on sign-out: the page behind is out of reach', async () => {
    const page = await newPage()
    await signIn(page, parts.origin, { email: ADMIN, password: PASSWORD })
    await page.getByRole('button', { name: /: menu$/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
    await page.goto(`${parts.origin}/activity`)
    expect(new URL(page.url()).pathname).toBe('/sign-in')
  })
})
