import { tmpdir } from 'node:os'
import { ensurePrismaClient } from './prisma-client.ts'
import { say } from './say.ts'
import { runVitest } from './vitest-run.ts'

// `npm run test:unit`, `test:replay`, `test:openclaw` …: some projects of vitest.config.ts.
//   start/run-tests.ts PROJECT[,PROJECT] [path …]
const [projects = 'unit', ...filters] = process.argv.slice(2)
// In a fresh checkout nothing has made it yet.
await ensurePrismaClient(tmpdir())
const { passed, failed, skipped } = await runVitest(projects.split(','), filters)
say(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed > 0 ? 1 : 0
