/** Set by the server on the request that Next renders, never taken from a caller. */
export const NONCE_HEADER = 'x-mission-control-nonce'
