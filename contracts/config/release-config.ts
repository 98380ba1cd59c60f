import type { DriftFile } from './drift.ts'
import type { Environment } from './environments.ts'
import type { SchedulesFile } from './schedules.ts'
import type { Suite } from './suites.ts'
import type { Target } from './targets.ts'

/** A suite with its file's name and the hash of its text. */
export type NamedSuite = { slug: string; hash: string; suite: Suite }

/** All that says where releases go and what judges them. Taken as a whole: its files name each other. */
export type ReleaseConfig = {
  environments: Environment[]
  targets: Target[]
  suites: NamedSuite[]
  drift: DriftFile
  schedules: SchedulesFile
}
