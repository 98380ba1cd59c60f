import { ensureChromium } from './ensure-chromium.ts'
import { humanSeconds, say } from './say.ts'
import { runChecks, staticChecks } from './static-checks.ts'
import { runVitest } from './vitest-run.ts'

// `npm test`: the checks, then every test against the real parts. It goes on after a failure, so that one run shows all;
// a check that fails counts as a failed test. Its last line is the count.
const began = performance.now()
const failedChecks = await runChecks(staticChecks, { failFast: false })
await ensureChromium()
const counts = await runVitest(['unit', 'integration', 'deploy', 'browser'])
const failed = counts.failed + failedChecks.length
for (const name of failedChecks) say(`failed check: ${name}`)
say(`Took ${humanSeconds(performance.now() - began)}.`)
say(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`)
process.exitCode = failed > 0 ? 1 : 0
