import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const config: NextConfig = {
  // Pages import from the rooms beside web/.
  turbopack: { root: ROOT },
  outputFileTracingRoot: ROOT,
  // `npm start` serves from a copy, so that a later build does not pull the pages away under a running server.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  poweredByHeader: false,
  // `npm run check` checks the types of everything with the one configuration.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/argon2', '@prisma/client', '@prisma/adapter-pg', '@temporalio/client', 'pg', 'pino'],
  devIndicators: false,
}

export default config
