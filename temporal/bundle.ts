import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'
import type { Logger } from 'pino'
import { forTemporal } from './runtime.ts'
import { workflowInterceptorModules } from './workflow-modules.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Everything a workflow bundle is made from. The lock file stands for the SDK and the bundler. */
const INPUTS = [
  ...['workflows', 'domain', 'contracts/workflow-ids.ts', 'contracts/workflow-subject.ts', 'temporal/interceptors'],
  ...['temporal/workflow-modules.ts', 'package-lock.json'],
]

export type WorkflowBundle = {
  codePath: string
  /** Checksum of the sources; two workers with the same one run the same workflow code. */
  buildId: string
}

/** What a bundle starts from: all that the main worker runs, or what the worker of rollbacks does. */
const entries = { main: 'workflows/index.ts', rollback: 'workflows/rollback-index.ts' } as const
export type BundleEntry = keyof typeof entries

/**
 * The workflow bundle for the sources as they are now: from `folder` when it was built before, else built (a few seconds)
 * and kept there. Safe to run in several processes at once.
 */
export async function workflowBundle(folder: string, log: Logger, entry: BundleEntry = 'main'): Promise<WorkflowBundle> {
  const buildId = await sourceChecksum()
  const codePath = join(folder, `workflows-${entry}-${buildId}.cjs`)
  if (await exists(codePath)) return { codePath, buildId }
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, entries[entry]),
    workflowInterceptorModules: workflowInterceptorModules(),
    logger: forTemporal(log),
  })
  await mkdir(folder, { recursive: true })
  const partial = `${codePath}.${randomUUID()}`
  await writeFile(partial, code)
  await rename(partial, codePath)
  return { codePath, buildId }
}

async function sourceChecksum(): Promise<string> {
  const hash = createHash('sha256')
  for (const input of INPUTS) {
    for (const file of await filesUnder(join(root, input))) {
      hash.update(relative(root, file)).update('\0')
      hash.update(await readFile(file)).update('\0')
    }
  }
  return hash.digest('hex').slice(0, 16)
}

async function filesUnder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sources = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
  return sources.map((entry) => join(entry.parentPath, entry.name)).sort()
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}
