import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Opens a page and waits until its data is there and the stream is live. */
export async function showPage(page: Page, url: string): Promise<void> {
  await page.goto(url)
  // By its element: behind an open dialog the page has no roles.
  await page.locator('h1').waitFor()
  await expect.poll(() => page.locator('[aria-busy="true"]').count(), { timeout: 20_000 }).toBe(0)
  await page.locator('[data-stream="live"]').waitFor()
}
