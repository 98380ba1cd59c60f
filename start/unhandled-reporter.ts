import { writeFileSync } from 'node:fs'
import type { Reporter } from 'vitest/node'

/** Environment variable with the file that gets the number of errors which belong to no test: the JSON report does not have them. */
export const UNHANDLED_FILE = 'MISSION_CONTROL_UNHANDLED_FILE'

/** A reporter of vitest. */
export default class UnhandledReporter implements Reporter {
  onTestRunEnd(_modules: unknown, unhandledErrors: readonly unknown[]): void {
    const file = process.env[UNHANDLED_FILE]
    if (file) writeFileSync(file, String(unhandledErrors.length))
  }
}
