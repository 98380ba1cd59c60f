import type { Page } from 'playwright-core'

/** What `open` makes a fresh page of the same browser load as script, in bytes over the wire, nothing of it cached. */
export async function scriptWeight(page: Page, open: (cold: Page) => Promise<void>): Promise<number> {
  const cold = await page.context().newPage()
  const devtools = await page.context().newCDPSession(cold)
  await devtools.send('Network.enable')
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts = new Set<string>()
  let bytes = 0
  devtools.on('Network.responseReceived', ({ requestId, type }) => type === 'Script' && scripts.add(requestId))
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  await open(cold)
  await cold.waitForTimeout(1_000)
  await cold.close()
  return bytes
}
