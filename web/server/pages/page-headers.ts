/** Set by the server on the request that Next renders, never taken from a caller. */
export const NONCE_HEADER = 'x-mission-control-nonce'
/** Who looks at the page, as URL-encoded JSON. */
export const VIEWER_HEADER = 'x-mission-control-viewer'
