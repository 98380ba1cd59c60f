import { headers } from 'next/headers.js'
import { NONCE_HEADER } from './page-headers.ts'

/** The nonce for inline scripts of the page that is being rendered. Makes the page dynamic, which a nonce needs. */
export async function pageNonce(): Promise<string | undefined> {
  return (await headers()).get(NONCE_HEADER) ?? undefined
}
