import type { ServerResponse } from 'node:http'

/**
 * Policy of the pages: only our own scripts (Next's inline ones by nonce), nothing in frames, no plug-ins. Styles may be
 * inline because charts and overlays place themselves with style attributes.
 * @param signInOrigins where a sign-in form may lead to, besides ourselves
 */
export function contentSecurityPolicy(nonce: string, signInOrigins: readonly string[]): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${["'self'", ...signInOrigins].join(' ')}`,
  ].join('; ')
}

/** Sets what every answer carries. @param secure whether people reach us over TLS */
export function setSecurityHeaders(response: ServerResponse, secure: boolean): void {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'same-origin')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
  if (secure) response.setHeader('strict-transport-security', 'max-age=31536000')
}
