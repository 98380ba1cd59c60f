import { describe, expect, it } from 'vitest'
import { inProject } from './project.ts'
import { settle, withSecondTry } from './second-try.ts'
import type { TestRun } from './vitest-run.ts'

const failure = (test: string | null) => ({ file: inProject('test/a.test.ts'), test })
const run = (passed: number, ...tests: (string | null)[]): TestRun => ({
  passed,
  failed: tests.length,
  skipped: 1,
  failures: tests.map(failure),
})

describe('a second try', () => {
  it('counts what passes then, and names it', () => {
    expect(settle(run(8, 'one', 'two'), run(4, 'two'))).toEqual({
      ...{ passed: 9, failed: 1, skipped: 1 },
      flaky: ['test/a.test.ts > one'],
    })
  })

  it('counts what fails only then', () => {
    expect(settle(run(9, 'one'), run(4, 'three'))).toMatchObject({ passed: 9, failed: 1, flaky: ['test/a.test.ts > one'] })
  })

  it('takes a file that could not be loaded as one of its own', () => {
    expect(settle(run(9, null), run(4))).toMatchObject({ passed: 10, failed: 0, flaky: ['test/a.test.ts'] })
  })

  it('excuses nothing where it could not run itself', () => {
    const broken: TestRun = { passed: 0, failed: 1, skipped: 0, failures: [] }
    expect(settle(run(8, 'one', 'two'), broken)).toMatchObject({ passed: 8, failed: 2, flaky: [] })
    const nothing: TestRun = { passed: 0, failed: 0, skipped: 2, failures: [] }
    expect(settle(run(8, 'one', 'two'), nothing)).toMatchObject({ passed: 8, failed: 2, flaky: [] })
  })

  it('is not made of a run that leaked an error', async () => {
    const leaked: TestRun = { ...run(8, 'one'), failed: 2 }
    expect(await withSecondTry([], leaked)).toMatchObject({ passed: 8, failed: 2, flaky: [] })
  })
})
