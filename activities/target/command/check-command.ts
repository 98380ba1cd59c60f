import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { targetFailure } from '../target-failure.ts'

/** @throws ApplicationFailure MISCONFIGURED when the folder is not there */
export function mustBeFolder(folder: string, slug: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  throw targetFailure(
    'MISCONFIGURED',
    `The target "${slug}" runs its commands in ${folder}, which is no folder here. Make it, or correct \`directory\`.`,
  )
}

/** @throws ApplicationFailure MISCONFIGURED when a program is not there or may not be run */
export function mustBeProgram(program: string, folder: string, path: string | undefined): void {
  if (isProgram(program, folder, path)) return
  const where = program.includes('/') ? 'is not there, or is not executable' : 'is on no folder of PATH'
  throw targetFailure(
    'MISCONFIGURED',
    `The program "${program}" ${where} for this worker. Install it there, or correct the target.`,
  )
}

/** As `spawn` looks for it: a name with a slash is a path, from the command's own folder. */
export function isProgram(program: string, folder: string, path: string | undefined): boolean {
  const candidates = program.includes('/')
    ? [isAbsolute(program) ? program : resolve(folder, program)]
    : (path ?? '').split(delimiter).map((place) => join(place, program))
  return candidates.some(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false // not there, or not for us: either way not this one
  }
}

/** @throws ApplicationFailure MISCONFIGURED when a value cannot be an environment variable */
export function mustBeVariables(values: Readonly<Record<string, string>>): void {
  const wrong = Object.keys(values).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  if (wrong === undefined) return
  throw targetFailure(
    'MISCONFIGURED',
    `The value "${wrong}" cannot be an environment variable of a command. Use letters, digits and underscores.`,
  )
}
