import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

/** Debian's browser; see start/ensure-chromium.ts. */
const CHROMIUM = '/usr/bin/chromium'
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const WIDE = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

/** Starts the browser of a test file. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: QUIET })

/** Fills in the sign-in form and waits until it has led on. */
export async function signIn(page: Page, origin: string, who: { email: string; password: string }): Promise<void> {
  await page.goto(`${origin}/sign-in`)
  await submitSignIn(page, who)
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** Fills in the sign-in form that is on the page and sends it off. */
export async function submitSignIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Fails, when asked, with what went wrong in the pages since: uncaught errors, and what was written as an error to the console. */
export function watchErrors(context: BrowserContext): () => string[] {
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(`uncaught: ${error.error().message}`))
  context.on('console', (message) => {
    // A refused request is the browser's own line; tests look at what the page makes of it.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  return () => errors
}

/** What axe-core finds serious or critical on the page as it stands, as sentences. */
export async function seriousFaults(page: Page): Promise<string[]> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  // The page's policy lets no foreign script in; evaluating goes around it, as an extension would.
  const { readFile } = await import('node:fs/promises')
  await page.evaluate(await readFile(axe, 'utf8'))
  return await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } }
    type AxeViolation = { impact: string; id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help} (${nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join(' | ')})`,
      )
  })
}

/** A picture of the whole page, where PICTURES names a folder for it; for people who look at what a test saw. */
export async function picture(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage })
}
