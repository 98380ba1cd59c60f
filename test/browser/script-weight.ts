import type { Page } from 'playwright-core'

/** What `open` makes a fresh page of the same browser load as script, in gzipped bytes without HTTP heads, nothing of it cached. */
export async function scriptWeight(page: Page, open: (cold: Page) => Promise<void>): Promise<number> {
  const cold = await page.context().newPage()
  const devtools = await page.context().newCDPSession(cold)
  await devtools.send('Network.enable')
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  /** Bytes of a script's head, which is not script. */
  const heads = new Map<string, number>()
  let bytes = 0
  devtools.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') heads.set(requestId, response.encodedDataLength)
  })
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const head = heads.get(requestId)
    if (head !== undefined) bytes += encodedDataLength - head
  })
  await open(cold)
  await cold.waitForTimeout(1_000)
  await cold.close()
  return bytes
}
