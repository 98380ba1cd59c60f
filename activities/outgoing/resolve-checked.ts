import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { lookupHost } from '#activities/gateway/resolve-host.ts'
import { addressFault } from './address-guard.ts'
import { OutgoingFailure } from './outgoing-failure.ts'

/** `allowPrivate`: the operator says that this receiver is in-house. `lookup`: how names become addresses; default: DNS. */
export type OutgoingTerms = { allowPrivate: boolean; lookup?: LookupFunction }

/** What DNS may take before a name counts as dead for this attempt. */
const DNS_PATIENCE_MS = 5_000

/**
 * The addresses of a host, each checked. Connect to these and to nothing else: a name that is asked twice may answer otherwise the
 * second time. One address that must not be connected to refuses the host.
 * @param host a name or an address; an IPv6 address with or without brackets
 * @throws OutgoingFailure
 */
export async function resolveChecked(
  host: string,
  { allowPrivate, lookup = lookupHost }: OutgoingTerms,
): Promise<LookupAddress[]> {
  const bare = host.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  const addresses = family === 0 ? await resolve(bare, lookup) : [{ address: bare, family }]
  for (const { address } of addresses) {
    const fault = addressFault(address, allowPrivate)
    if (fault) throw new OutgoingFailure('refused', refusal(fault, allowPrivate))
  }
  return addresses
}

function refusal(fault: string, allowPrivate: boolean): string {
  const remedy = allowPrivate ? 'Such addresses are never called.' : 'If it is a receiver of your own, set `allowPrivate: true`.'
  return `The address it leads to ${fault}, so it was not called. ${remedy}`
}

async function resolve(host: string, lookup: LookupFunction): Promise<LookupAddress[]> {
  return await new Promise((done, fail) => {
    const late = () => fail(new OutgoingFailure('timeout', `Its name was not resolved within ${DNS_PATIENCE_MS / 1_000} s.`))
    const timer = setTimeout(late, DNS_PATIENCE_MS)
    lookup(host, { all: true }, (error, found, family) => {
      clearTimeout(timer)
      const addresses = typeof found === 'string' ? [{ address: found, family: family ?? isIP(found) }] : (found ?? [])
      if (!error && addresses.length > 0) done(addresses)
      else fail(new OutgoingFailure('unreachable', `Its name cannot be resolved (${error?.code ?? 'no address'}).`))
    })
  })
}
