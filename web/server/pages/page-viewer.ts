import { headers } from 'next/headers.js'
import type { Role } from '#domain/access/actions.ts'
import { NONCE_HEADER, VIEWER_HEADER } from './page-headers.ts'

/** Who looks at the page that is being rendered; `null` on the sign-in page. Makes the page dynamic, which its nonce needs. */
export async function pageViewer(): Promise<{ name: string; role: Role } | null> {
  const viewer = (await headers()).get(VIEWER_HEADER)
  return viewer === null ? null : (JSON.parse(decodeURIComponent(viewer)) as { name: string; role: Role }) // set by handlePage
}

/** The nonce for inline scripts of the page that is being rendered. Makes the page dynamic. */
export async function pageNonce(): Promise<string | undefined> {
  return (await headers()).get(NONCE_HEADER) ?? undefined
}
