import type { Page } from 'playwright-core'

/** What has to be on the page: a visible element of the selector that contains the text, if one is given. */
export type Sight = { selector: string; text?: string }

/**
 * Waits in the page itself until something is there to be seen. Needs the same document all the while, so it also fails when
 * the page is loaded again.
 * @returns the moment of the frame that shows it, ms since the epoch
 * @throws naming what was waited for, when it is not there within `withinMs`
 */
export async function appearedAt(page: Page, sight: Sight, withinMs = 60_000): Promise<number> {
  const at = await page.evaluate(
    ({ selector, text = '', withinMs }) =>
      new Promise<number | null>((resolve) => {
        const isThere = () =>
          [...document.querySelectorAll(selector)].some(
            (element) => element.checkVisibility() && (element.textContent ?? '').includes(text),
          )
        const settle = (at: number | null) => {
          observer.disconnect()
          clearTimeout(timer)
          resolve(at)
        }
        // Two frames on, what the document holds has been painted.
        const look = () => isThere() && requestAnimationFrame(() => requestAnimationFrame(() => settle(Date.now())))
        const observer = new MutationObserver(look)
        const timer = setTimeout(() => settle(null), withinMs)
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
        look()
      }),
    { ...sight, withinMs },
  )
  if (at === null) throw new Error(`Not seen within ${withinMs} ms: ${JSON.stringify(sight)} on ${page.url()}`)
  return at
}
