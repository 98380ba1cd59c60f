import { defineConfig } from 'vitest/config'

/** What needs a database, a Temporal server, a browser or a real gateway lives under test/; all else is beside its code. */
const REAL_PARTS = [
  'test/integration/**',
  'test/workflows/**',
  'test/replay/**',
  'test/contract/**',
  'test/browser/**',
  'test/openclaw/**',
]
const IGNORED = ['**/node_modules/**', '**/.next/**', '**/.next-builds/**', '.mission-control/**']

/** One Postgres and one Temporal server for a whole run; each test file makes a database of its own in it. */
const globalSetup = './test/global-setup.ts'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['**/*.test.ts'], exclude: [...REAL_PARTS, ...IGNORED] } },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,workflows,replay,contract}/**/*.test.ts'],
          exclude: IGNORED,
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: IGNORED,
          globalSetup,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          // One built web interface at a time: a browser, a server and Next fill two cores.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'openclaw',
          include: ['test/openclaw/**/*.test.ts'],
          exclude: IGNORED,
          globalSetup,
          testTimeout: 180_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
