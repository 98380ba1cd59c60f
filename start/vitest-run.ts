import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { inProject, projectRoot } from './project.ts'
import { UNHANDLED_FILE } from './unhandled-reporter.ts'

/** Counts of one test run. */
export type TestCounts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** `failures` has those that could be tried again: a run that failed as a whole names none. */
export type TestRun = TestCounts & { readonly failures: readonly TestFailure[] }

/** `test` = null: the file could not be loaded. */
export type TestFailure = { readonly file: string; readonly test: string | null }

/** What is used of vitest's JSON report. A file that cannot even be loaded is a failed suite without failed tests. */
const Report = z.object({
  numPassedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
})

/**
 * Runs tests with vitest, whose output is shown as it comes.
 * @param projects names of projects in vitest.config.ts
 * @param filters paths that test files must contain; none means all
 */
export async function runVitest(projects: readonly string[], filters: readonly string[] = []): Promise<TestRun> {
  const dir = await mkdtemp(join(tmpdir(), 'mission-control-report-'))
  try {
    const report = join(dir, 'report.json')
    const selection = projects.flatMap((project) => ['--project', project])
    const unhandled = join(dir, 'unhandled')
    const reporters = ['--reporter=default', '--reporter=json', `--reporter=${inProject('start/unhandled-reporter.ts')}`]
    const args = ['run', '--passWithNoTests', ...selection, ...reporters, `--outputFile.json=${report}`, ...filters]
    const code = await exitCode(args, { ...process.env, [UNHANDLED_FILE]: unhandled })
    const [text, leaked] = await Promise.all([report, unhandled].map((file) => readFile(file, 'utf8').catch(() => undefined)))
    return count(text, code, Number(leaked ?? 0))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

function exitCode(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(inProject('node_modules/.bin/vitest'), args, { cwd: projectRoot, env, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** What a report says. Each leaked error counts as a failure of the run, and so does a run that failed without any failed test. */
function count(text: string | undefined, code: number, leaked: number): TestRun {
  if (text === undefined) return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, failures: [] }
  const report = Report.parse(JSON.parse(text))
  const failures = report.testResults.flatMap(failuresOf)
  const ofRun = failures.length + leaked === 0 && code !== 0 ? 1 : leaked
  const failed = failures.length + ofRun
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests, failures }
}

function failuresOf({ name: file, status, assertionResults }: z.infer<typeof Report>['testResults'][number]): TestFailure[] {
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (failed.length > 0) return failed.map(({ fullName: test }) => ({ file, test }))
  return status === 'failed' ? [{ file, test: null }] : []
}
