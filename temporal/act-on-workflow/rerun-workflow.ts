import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowStartOptions } from '@temporalio/client'
import { RawValue, TypedSearchAttributes } from '@temporalio/common'
import type proto from '@temporalio/proto'
import { TARGET, TENANT } from '../interceptors/search-attributes.ts'
import { ActRefused } from './act-refused.ts'
import { isRerunBy, RERUN_REQUEST } from './begun-by.ts'
import { type Execution, latestRun, notLatest } from './latest-run.ts'

/** `args` null = exactly what it was given. `requestId`: sent again, it is the same rerun. */
export type Rerun = Execution & { args: unknown[] | null; requestId: string }

type Started = proto.temporal.api.history.v1.IWorkflowExecutionStartedEventAttributes
type Duration = { seconds?: unknown; nanos?: number | null } | null | undefined

/**
 * Begins a workflow once more, under its id and on its queue, with the same limits. Nothing of what the earlier run did is known to it.
 * @throws ActRefused where it runs or a later run is there; WorkflowNotFoundError
 */
export async function rerunWorkflow(client: Client, { workflowId, runId, args, requestId }: Rerun): Promise<Execution> {
  const latest = await latestRun(client, workflowId)
  if (isRerunBy(latest, requestId)) return { workflowId, runId: latest.runId }
  if (latest.runId !== runId) throw notLatest()
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory()
  const started = events?.[0]?.workflowExecutionStartedEventAttributes
  if (!started) throw new ActRefused('What it was given is not kept any more.', 'Start it by the page or command that began it.')
  try {
    const handle = await client.workflow.start(latest.type, {
      ...limitsOf(started),
      ...{ workflowId, workflowIdReusePolicy: 'ALLOW_DUPLICATE', workflowIdConflictPolicy: 'FAIL' },
      // As bytes, not as values: nothing that a conversion might lose is lost.
      args: args ?? (started.input?.payloads ?? []).map((payload) => RawValue.fromPayload(payload)),
      // Of ids and arguments that do not say it.
      typedSearchAttributes: subjectOf(latest.typedSearchAttributes),
      memo: { ...latest.memo, [RERUN_REQUEST]: requestId },
    })
    return { workflowId, runId: handle.firstExecutionRunId }
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    const meanwhile = await latestRun(client, workflowId)
    if (isRerunBy(meanwhile, requestId)) return { workflowId, runId: meanwhile.runId }
    throw new ActRefused('It was started just now by somebody else.', 'Look at the run that is there.')
  }
}

/** Whose it is, and what it is about, as the earlier run has it. */
const subjectOf = (attributes: TypedSearchAttributes): TypedSearchAttributes =>
  new TypedSearchAttributes(
    [TENANT, TARGET].flatMap((key) => {
      const value = attributes.get(key)
      return value === undefined ? [] : [{ key, value }]
    }),
  )

function limitsOf(
  started: Started,
): Pick<WorkflowStartOptions, 'taskQueue' | 'workflowExecutionTimeout' | 'workflowRunTimeout' | 'workflowTaskTimeout'> {
  const [execution, run, task] = [started.workflowExecutionTimeout, started.workflowRunTimeout, started.workflowTaskTimeout].map(
    msOf,
  )
  return {
    taskQueue: started.taskQueue?.name ?? '',
    ...(execution ? { workflowExecutionTimeout: execution } : {}),
    ...(run ? { workflowRunTimeout: run } : {}),
    ...(task ? { workflowTaskTimeout: task } : {}),
  }
}

/** 0 = without a limit. */
const msOf = (duration: Duration): number => Number(duration?.seconds ?? 0) * 1_000 + Math.floor((duration?.nanos ?? 0) / 1e6)
