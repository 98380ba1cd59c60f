import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleWorkflowCode, NativeConnection } from '@temporalio/worker'
import { pino } from 'pino'
import type { Activities } from '#activities/create-activities.ts'
import type { WorkflowBundle } from '#temporal/bundle.ts'
import { forTemporal } from '#temporal/runtime.ts'
import { createWorker } from '#temporal/worker.ts'
import { workflowInterceptorModules } from '#temporal/workflow-modules.ts'
import { noSpans, quietRuntime, testBundle } from './test-worker.ts'

/** Default of `bundle`: the code of today. */
type WorkerOn = {
  address: string
  namespace: string
  taskQueue: string
  activities: Partial<Activities>
  bundle?: WorkflowBundle
}

/** A worker in the test's own process on a queue of the test's own. @returns what stops it, when its work is drained */
export async function workerOn({ address, namespace, taskQueue, activities, bundle }: WorkerOn): Promise<() => Promise<void>> {
  quietRuntime()
  const connection = await NativeConnection.connect({ address })
  const given = activities as Activities // workflows under test call no others
  const code = bundle ?? (await testBundle())
  const worker = await createWorker({ connection, namespace, taskQueue, bundle: code, activities: given, tracing: noSpans })
  const running = worker.run()
  return async () => {
    worker.shutdown()
    await running
    await connection.close()
  }
}

/** A bundle of workflow code that is not today's, with the interceptors of production. */
export async function bundleOf(workflowsPath: string): Promise<WorkflowBundle> {
  const folder = await mkdtemp(join(tmpdir(), 'mission-control-other-code-'))
  const codePath = join(folder, 'workflows.cjs')
  const logger = forTemporal(pino({ level: 'silent' }))
  const { code } = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules: workflowInterceptorModules(), logger })
  await writeFile(codePath, code)
  return { codePath, buildId: 'not-todays' }
}
