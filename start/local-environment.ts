import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Environment } from '#contracts/settings.ts'
import { stateFolderPaths } from './state-folder.ts'

/** Variables by which a process finds the parts that run from a state folder. */
export type LocalEnvironment = Readonly<Record<string, string>>

/** Writes down how to reach the parts, for programs started beside them. Holds passwords: for its user alone. */
export async function writeLocalEnvironment(file: string, environment: LocalEnvironment): Promise<void> {
  await writeFile(file, JSON.stringify(environment, null, 2), { mode: 0o600 })
}

/**
 * The environment with what `npm start` wrote down filled in where nothing is set: a program in a terminal then reaches
 * the same database and Temporal. Unchanged when there was no start from this state folder.
 */
export function withLocalEnvironment(env: Environment, stateDir: string): Environment {
  try {
    const known = JSON.parse(readFileSync(stateFolderPaths(stateDir).environment, 'utf8')) as LocalEnvironment
    return { ...known, ...Object.fromEntries(Object.entries(env).filter(([, value]) => value)) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return env
    throw error
  }
}
