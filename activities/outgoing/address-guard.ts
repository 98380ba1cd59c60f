import ipaddr from 'ipaddr.js'

/** Ranges of in-house networks, which an explicit `allowPrivate` opens. */
const IN_HOUSE: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'])

/** What stands for another address: a guard that looked at the outer one alone would let the inner one through. */
const WRAPPED_V6: ReadonlySet<string> = new Set(['6to4', 'teredo', 'rfc6052', 'rfc6145'])

/** Metadata and host services that clouds put on addresses which look like any other. */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254'])

/**
 * Why an address must not be connected to; null = it may. Public addresses may always be; loopback and private ones only with
 * `allowPrivate`; link-local ones, metadata services, multicast, and whatever is no ordinary address never.
 */
export function addressFault(text: string, allowPrivate: boolean): string | null {
  if (!ipaddr.isValid(text)) return 'is no address'
  const address = ipaddr.process(text) // an IPv4 address written as IPv6 becomes what it is
  const range = address.range()
  if (METADATA.has(address.toString())) return 'is a metadata service'
  if (address.kind() === 'ipv6' && isCompatible(address.toByteArray())) return 'wraps another address'
  if (WRAPPED_V6.has(range)) return 'wraps another address'
  if (range === 'unicast') return null
  if (!IN_HOUSE.has(range))
    return range === 'linkLocal' ? 'is link-local, where metadata services are' : 'is not a public address'
  return allowPrivate ? null : 'is on a private network or this machine'
}

/** `::a.b.c.d`, given up long ago, but some systems still connect by it; `::` and `::1` are ranges of their own. */
function isCompatible(bytes: readonly number[]): boolean {
  const rest = bytes.slice(12)
  return bytes.slice(0, 12).every((byte) => byte === 0) && rest.slice(0, 3).some((byte) => byte !== 0)
}
