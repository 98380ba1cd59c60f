import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { InstallationsFirst } from './test/installations-first.ts'

/** What needs a database, a Temporal server, a browser or a real gateway lives under test/; all else is beside its code. */
const REAL_PARTS = [
  'test/integration/**',
  'test/workflows/**',
  'test/replay/**',
  'test/contract/**',
  'test/browser/**',
  'test/openclaw/**',
  'test/deploy/**',
]
const IGNORED = ['**/node_modules/**', '**/.next/**', '**/.next-builds/**', '.mission-control/**']

/** One Postgres and one Temporal server for a whole run; each test file makes a database of its own in it. */
const globalSetup = './test/global-setup.ts'

/** They wait for timers, servers and killed processes far more than they compute. */
const WAITING_AT_ONCE = 5

export default defineConfig({
  test: {
    sequence: { sequencer: InstallationsFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...REAL_PARTS, ...IGNORED],
          // Some start a program; the time is for a busy machine, not for them.
          testTimeout: 30_000,
          // Mostly pure functions: starting a process for each file took twice the time of the tests themselves.
          isolate: false,
          maxWorkers: availableParallelism(),
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/{integration,workflows,replay,contract}/**/*.test.ts'],
          exclude: IGNORED,
          globalSetup,
          testTimeout: 180_000,
          hookTimeout: 90_000,
          maxWorkers: WAITING_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Whole installations with processes that are killed, beside the tests of the integration.
          name: 'deploy',
          include: ['test/deploy/**/*.test.ts'],
          exclude: IGNORED,
          globalSetup,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          maxWorkers: WAITING_AT_ONCE,
          sequence: { groupOrder: 1 },
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
          // A browser, a server and Next fill two cores, but for the times at which they wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
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
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
