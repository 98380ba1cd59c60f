import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createLookup, lookupHost } from './resolve-host.ts'

type Found = { code?: string; addresses: unknown }
const find = (lookup: typeof lookupHost, name: string) =>
  new Promise<Found>((resolve) => lookup(name, { all: true }, (error, addresses) => resolve({ code: error?.code, addresses })))

describe('lookupHost', () => {
  it('takes addresses and localhost as they are', async () => {
    expect((await find(lookupHost, '192.0.2.1')).addresses).toEqual([{ address: '192.0.2.1', family: 4 }])
    expect(JSON.stringify((await find(lookupHost, 'localhost')).addresses)).toMatch(/127\.0\.0\.1|::1/)
  })

  it('leaves the thread pool free while a name server is silent', async () => {
    const silent = createSocket('udp4')
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve))
    const resolver = new Resolver({ timeout: 300, tries: 1 })
    resolver.setServers([`127.0.0.1:${silent.address().port}`])
    const order: string[] = []
    // Ten times as many as the pool has threads.
    const dead = Array.from({ length: 40 }, async (_, n) => {
      const found = await find(createLookup(resolver), `gateway-${n}.test`)
      order.push('dead')
      return found.code
    })
    await readFile(new URL(import.meta.url))
    order.push('file')
    expect(new Set(await Promise.all(dead))).toEqual(new Set(['ETIMEOUT']))
    expect(order[0]).toBe('file')
    silent.close()
  })
})
