import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'
import { signIn } from './chromium.ts'
import { PASSWORD } from './mission-control.ts'

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>
/** Of members who have signed in, by who and where. */
const known = new WeakMap<Browser, Map<string, Cookies>>()

/** A window of a member who is signed in, with no page yet. The form is filled in once for each member and browser. */
export async function openSignedIn(
  browser: Browser,
  { origin, email }: { origin: string; email: string },
  looks: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext(looks)
  const members = known.get(browser) ?? new Map<string, Cookies>()
  known.set(browser, members)
  const who = `${email} ${origin}`
  const cookies = members.get(who)
  if (cookies) {
    await context.addCookies(cookies)
    return context
  }
  const page = await context.newPage()
  await signIn(page, origin, { email, password: PASSWORD })
  members.set(who, await context.cookies())
  await page.close()
  return context
}

/** Closes every window: a page that stays open goes on drawing what streams in, beside all tests that follow. */
export async function closeWindows(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()))
}
