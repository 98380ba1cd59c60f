import type { IncomingHttpHeaders } from 'node:http'

/**
 * The origin that people see in their address bar: the configured public address, else this request's own host (then without
 * TLS: whoever puts a proxy in front configures the address).
 */
export function publicOrigin(configured: string | undefined, headers: IncomingHttpHeaders): string {
  if (configured) return new URL(configured).origin
  const host = headers.host ?? ''
  // A host header is the caller's to choose: only one that is nothing but a host goes on.
  return URL.canParse(`http://${host}`) && new URL(`http://${host}`).host === host.toLowerCase()
    ? `http://${host.toLowerCase()}`
    : 'http://localhost'
}

/**
 * Whether a request that changes something comes from our own pages: browsers say so in `Sec-Fetch-Site`, older ones in
 * `Origin`. One that says neither did not come from a page of another site either, but it is refused: a cookie is only ever
 * sent by a browser.
 */
export function isSameOrigin(origin: string, headers: IncomingHttpHeaders): boolean {
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') return false
  if (headers.origin !== undefined) return headers.origin === origin
  return headers['sec-fetch-site'] === 'same-origin'
}
