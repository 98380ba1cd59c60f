import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Providers } from '#web/features/shell/providers.tsx'
import { pageNonce } from '#web/server/pages/page-nonce.ts'
import './globals.css'

export const metadata: Metadata = { title: { default: 'Mission Control', template: '%s · Mission Control' } }

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#131417' },
  ],
}

/** The document around every page. The theme's script sets a class before the first drawing, hence the suppressed warning. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = await pageNonce()
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  )
}
