import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'

/** How c-ares says that no name server answered in time. */
const TIMEOUT = 'ETIMEOUT'

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void

/** A name server that does not answer is given up sooner than the 10 s a connection may take. */
const DNS_PATIENCE = { timeout: 2_000, tries: 2 }

/**
 * Resolves a gateway's host without Node's thread pool, in the form of `dns.lookup`. `getaddrinfo` occupies one of four
 * threads for as long as DNS takes, so a handful of gateways with dead names would hold up every other one, and files too.
 * Names that DNS does not know (`localhost`, /etc/hosts) still go there: those answers are local and quick.
 */
export function createLookup(resolver: Resolver) {
  return (hostname: string, options: LookupOptions, callback: Callback): void => {
    if (isIP(hostname) || hostname === 'localhost') return lookup(hostname, options, callback as never) // same shape, overloads only
    resolveByDns(resolver, hostname).then(
      (addresses) =>
        options.all ? callback(null, addresses) : callback(null, addresses[0]?.address ?? '', addresses[0]?.family),
      (error: NodeJS.ErrnoException) => {
        // The system's resolver would ask the same silent servers, and block a thread while it waits.
        if (error.code === TIMEOUT) callback(error, '')
        else lookup(hostname, options, callback as never) // same shape, overloads only
      },
    )
  }
}

export const lookupHost = createLookup(new Resolver(DNS_PATIENCE))

async function resolveByDns(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const addresses = [
    ...(v4.status === 'fulfilled' ? v4.value.map((address) => ({ address, family: 4 })) : []),
    ...(v6.status === 'fulfilled' ? v6.value.map((address) => ({ address, family: 6 })) : []),
  ]
  if (addresses.length === 0) throw v4.status === 'rejected' ? v4.reason : new Error(`no address for ${hostname}`)
  return addresses
}
