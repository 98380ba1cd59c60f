import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { ComponentsFile } from '#contracts/config/components.ts'
import { scrape } from './scrape.ts'

const TOKEN = 'a-token-that-nobody-may-see'
const never = new AbortController().signal
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address.')
  return `http://127.0.0.1:${address.port}/metrics`
}

async function ask(url: string, { env = { TOKEN }, timeout = '5s' }: { env?: Record<string, string>; timeout?: string } = {}) {
  const { components } = ComponentsFile.parse({
    components: [{ slug: 'a', scrape: { url, timeout, bearer: { env: 'TOKEN' } } }],
  })
  const how = components[0]?.scrape
  if (!how) throw new Error('There is one component.')
  return await scrape(how, { env, configDir: '/nowhere' }, never)
}

describe('scrape', () => {
  it('asks with its bearer and takes the text, also when it comes in pieces within a character', async () => {
    const bytes = Buffer.from('up{name="größer"} 1\n')
    const url = await serve(({ headers }, answer) => {
      if (headers.authorization !== `Bearer ${TOKEN}`) return void answer.writeHead(401).end()
      answer.write(bytes.subarray(0, 12))
      setImmediate(() => answer.end(bytes.subarray(12)))
    })
    expect(await ask(url)).toBe('up{name="größer"} 1\n')
  })

  it('says why nothing was learnt, without the address or the secret', async () => {
    const redirecting = await serve((_request, answer) => void answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    const refusing = await serve((_request, answer) => void answer.writeHead(403).end(TOKEN))
    const silent = await serve(() => undefined)
    const gone = await serve(() => undefined)
    await closers.pop()?.()
    const endless = await serve((_request, answer) => {
      const write = () => {
        while (!answer.destroyed && answer.write('x'.repeat(100_000)));
        if (!answer.destroyed) answer.once('drain', write)
      }
      write()
    })
    const faults = await Promise.all(
      [
        ask(redirecting),
        ask(refusing),
        ask(silent, { timeout: '200ms' }),
        ask(endless),
        ask(gone),
        ask('http://127.0.0.1:6000/'),
        ask(silent, { env: {} }),
      ].map(async (asked) => await asked.then(String, (error: Error) => error.message)),
    )
    expect(faults).toEqual([
      'Its metrics answered with status 302; redirects are not followed, so name the address they lead to.',
      'Its metrics answered with status 403; its `bearer` is wrong or missing.',
      'Its metrics did not come within 0.2 s.',
      'Its metrics are larger than 8 MiB.',
      'Its metrics cannot be reached (ECONNREFUSED).',
      'Its metrics cannot be reached (its port is one of those that are never fetched from).',
      expect.stringMatching(/^The bearer of its metrics is a secret in the environment variable TOKEN, which is not set/),
    ])
    expect(faults.join()).not.toMatch(/127\.0\.0\.1|a-token/)
  })
})
