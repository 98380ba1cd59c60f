import { PROTOCOL_VERSION, type Purpose, requirements } from './requirements.ts'

/** The parts of the gateway's hello that decide whether it can be used. */
export type Offer = {
  protocol: number
  methods: readonly string[]
  events: readonly string[]
  /** Scopes the connection really has, which may be fewer than were asked. */
  scopes: readonly string[]
}

export type Negotiation =
  | { outcome: 'ok' }
  | { outcome: 'incompatible'; missing: readonly string[] }
  | { outcome: 'unauthorised'; missing: readonly string[] }

/**
 * Whether this connection can do what it was opened for. What the gateway lacks is named (`method x`, `event y`,
 * `protocol 4`), and a connection whose scopes the gateway silently emptied is not taken for a good one.
 */
export function negotiate(offer: Offer, purpose: Purpose): Negotiation {
  const missing = missingFeatures(offer, purpose)
  if (missing.length > 0) return { outcome: 'incompatible', missing }
  const withheld = requirements[purpose].scopes.filter((scope) => !hasScope(offer.scopes, scope))
  return withheld.length > 0 ? { outcome: 'unauthorised', missing: withheld } : { outcome: 'ok' }
}

function missingFeatures(offer: Offer, purpose: Purpose): string[] {
  const needed = requirements[purpose]
  const version = offer.protocol === PROTOCOL_VERSION ? [] : [`protocol ${PROTOCOL_VERSION} (it speaks ${offer.protocol})`]
  const methods = needed.methods.filter((method) => !offer.methods.includes(method)).map((method) => `method ${method}`)
  const events = needed.events.filter((event) => !offer.events.includes(event)).map((event) => `event ${event}`)
  return [...version, ...methods, ...events]
}

/** Gateway scopes imply each other: admin implies all, write implies read. */
export function hasScope(held: readonly string[], wanted: string): boolean {
  if (held.includes(wanted) || held.includes('operator.admin')) return true
  return wanted === 'operator.read' && held.includes('operator.write')
}
