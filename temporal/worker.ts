import { hostname } from 'node:os'
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker'
import type { Activities } from '#activities/create-activities.ts'
import type { RollbackActivities } from '#activities/create-rollback-activities.ts'
import { taskQueues } from '#contracts/workflow-ids.ts'
import type { WorkflowBundle } from './bundle.ts'
import { correlationActivity } from './interceptors/correlation-activity.ts'
import { type SpanTarget, tenantActivity, tracingActivity, tracingSinks } from './tracing-interceptors.ts'

export type WorkerDeps = {
  connection: NativeConnection
  namespace: string
  bundle: WorkflowBundle
  activities: Activities | RollbackActivities
  tracing: SpanTarget
  /** Default: the one queue of everything. */
  taskQueue?: string
}

const limits = {
  // A watch holds a slot for hours but only waits on sockets: hundreds of gateways must fit beside the short activities.
  maxConcurrentActivityTaskExecutions: 500,
  // Workflow tasks are short and CPU-bound; more at a time than this only makes each slower.
  maxConcurrentWorkflowTaskExecutions: 40,
  // A cached workflow costs about 1 MB of an isolate that fails for good when full.
  maxCachedWorkflows: 400,
  // The heartbeat is what finds a killed worker (10 s) and what brings a cancellation to a watch.
  maxHeartbeatThrottleInterval: '3 seconds',
  defaultHeartbeatThrottleInterval: '3 seconds',
  // Longer than the longest activity without a heartbeat (15 s, a database statement); watches end at once by their own signal.
  shutdownGraceTime: '20 seconds',
  // After that nothing good is to be expected: whatever hangs is retried by another worker.
  shutdownForceTime: '25 seconds',
} satisfies Partial<WorkerOptions>

/**
 * A worker for the workflows of its bundle and the activities it is given. `run()` it; `shutdown()` stops it from taking work and drains what it has.
 * @throws when the server cannot be reached or the namespace is missing
 */
export async function createWorker(deps: WorkerDeps): Promise<Worker> {
  return await Worker.create({
    ...limits,
    connection: deps.connection,
    namespace: deps.namespace,
    taskQueue: deps.taskQueue ?? taskQueues.main,
    identity: `${process.pid}@${hostname()}`,
    workflowBundle: { codePath: deps.bundle.codePath },
    activities: deps.activities,
    interceptors: { activity: [correlationActivity, tracingActivity, tenantActivity] },
    sinks: tracingSinks(deps.tracing),
  })
}
