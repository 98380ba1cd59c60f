import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this checkout. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** A path in this checkout. */
export const inProject = (...parts: string[]) => join(projectRoot, ...parts)
