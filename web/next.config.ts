import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const config: NextConfig = {
  // Pages import from the rooms beside web/.
  turbopack: { root: ROOT },
  outputFileTracingRoot: ROOT,
  poweredByHeader: false,
  // `npm run check` checks the types of everything with the one configuration.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/argon2', '@prisma/client', '@prisma/adapter-pg', '@temporalio/client', 'pg', 'pino'],
  devIndicators: false,
}

export default config
