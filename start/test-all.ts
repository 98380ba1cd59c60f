import { tmpdir } from 'node:os'
import { ensureChromium } from './ensure-chromium.ts'
import { humanSeconds, say } from './say.ts'
import { withSecondTry } from './second-try.ts'
import { runChecks, staticChecks } from './static-checks.ts'
import { ensureTemporalBinary } from './temporal-part.ts'
import { runVitest } from './vitest-run.ts'
import { ensureWebBuilt } from './web-build.ts'

// `npm test`: the checks, then every test against the real parts. It goes on after a failure, so that one run shows all;
// a check that fails counts as a failed test. Its last line is the count.
const began = performance.now()
// Where they are missing they are built and fetched for minutes, which goes on beside the checks.
const parts = Promise.allSettled([ensureTemporalBinary(tmpdir()), ensureChromium()])
const failedChecks = await runChecks(staticChecks, { failFast: false })
// Several tests start the web interface: built beside them it takes minutes.
const [built] = await Promise.allSettled([ensureWebBuilt(tmpdir())])
for (const part of [...(await parts), built]) {
  if (part.status === 'fulfilled') continue
  process.stderr.write(`${part.reason instanceof Error ? part.reason.message : String(part.reason)}\n`)
  failedChecks.push('what tests run on')
}
const projects = ['unit', 'integration', 'deploy', 'browser']
const counts = await withSecondTry(projects, await runVitest(projects))
const failed = counts.failed + failedChecks.length
for (const name of counts.flaky) say(`passed only at the second try, and is to be mended: ${name}`)
for (const name of failedChecks) say(`failed check: ${name}`)
say(`Took ${humanSeconds(performance.now() - began)}.`)
say(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`)
process.exitCode = failed > 0 ? 1 : 0
