import { say } from './say.ts'
import { runChecks, staticChecks } from './static-checks.ts'
import { runVitest } from './vitest-run.ts'

// `npm run check`: what every change must pass, in one command that stops at the first thing it finds.
const failed = await runChecks(staticChecks, { failFast: true })
if (failed.length > 0) {
  say(`check failed: ${failed.join(', ')}`)
  process.exitCode = 1
} else {
  const counts = await runVitest(['unit'])
  say(
    counts.failed > 0
      ? `check failed: ${counts.failed} unit tests`
      : `check passed: ${staticChecks.length} checks, ${counts.passed} unit tests`,
  )
  process.exitCode = counts.failed > 0 ? 1 : 0
}
