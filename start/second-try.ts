import { relative } from 'node:path'
import { projectRoot } from './project.ts'
import { runVitest, type TestFailure, type TestRun } from './vitest-run.ts'

/** What fails in more files than this is no chance. */
const MOST_FILES = 5

/** `flaky` = what failed beside all the others and passed alone. */
export type Settled = Omit<TestRun, 'failures'> & { readonly flaky: readonly string[] }

/**
 * Runs the files of which a few tests failed once more, with the machine to themselves. What fails again has failed; what passes then is
 * counted as passed, and named: it is to be mended, but it holds up nobody else's change.
 */
export async function withSecondTry(projects: readonly string[], first: TestRun): Promise<Settled> {
  const files = [...new Set(first.failures.map(({ file }) => file))]
  // What failed with the run as a whole, as an error that no test caught, cannot be tried again.
  if (first.failed > first.failures.length) return { ...first, flaky: [] }
  if (files.length === 0 || files.length > MOST_FILES) return { ...first, flaky: [] }
  return settle(first, await runVitest(projects, files))
}

/** Both tries as one. A test that fails only in the second is a failure too. */
export function settle(first: TestRun, second: TestRun): Settled {
  const failedAgain = new Set(second.failures.map(nameOf))
  const flaky = first.failures.map(nameOf).filter((name) => !failedAgain.has(name))
  // A run that failed as a whole, or ran less than was asked, says nothing of its tests.
  const ranAll = second.passed + second.failures.length >= first.failures.length
  if (second.failed > second.failures.length || !ranAll) return { ...first, flaky: [] }
  const failed = failedAgain.size
  return { passed: first.passed + first.failed - failed, failed, skipped: first.skipped, flaky }
}

const nameOf = ({ file, test }: TestFailure): string => `${relative(projectRoot, file)}${test === null ? '' : ` > ${test}`}`
