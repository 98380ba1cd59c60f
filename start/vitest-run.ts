import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { inProject, projectRoot } from './project.ts'

/** Counts of one test run. */
export type TestCounts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** What is used of vitest's JSON report. A file that cannot even be loaded is a failed suite without failed tests. */
const Report = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
})

/**
 * Runs tests with vitest, whose output is shown as it comes.
 * @param projects names of projects in vitest.config.ts
 * @param filters paths that test files must contain; none means all
 */
export async function runVitest(projects: readonly string[], filters: readonly string[] = []): Promise<TestCounts> {
  const dir = await mkdtemp(join(tmpdir(), 'mission-control-report-'))
  try {
    const report = join(dir, 'report.json')
    const selection = projects.flatMap((project) => ['--project', project])
    const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const code = await exitCode(['run', '--passWithNoTests', ...selection, ...output, ...filters])
    return count(await readFile(report, 'utf8').catch(() => undefined), code)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function exitCode(args: string[]): Promise<number> {
  const child = spawn(inProject('node_modules/.bin/vitest'), args, { cwd: projectRoot, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** What a report says; a run that failed without any failed test (it could not start, or leaked an error) counts as one. */
function count(text: string | undefined, code: number): TestCounts {
  if (text === undefined) return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  const report = Report.parse(JSON.parse(text))
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = report.numFailedTests + unloadable
  const skipped = report.numPendingTests + report.numTodoTests
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped }
}
