import { Context } from '@temporalio/activity'
import type { GatewayCatalogue } from '#activities/config/gateway-catalogue.ts'
import { whileHeartbeating } from '#activities/while-heartbeating.ts'
import type { RetentionFile } from '#contracts/config/retention.ts'
import type { RetentionReport } from '#contracts/workflow-payloads.ts'
import type { Database } from '#prisma/client.ts'
import { type RetentionPolicy, retain } from '#prisma/stores/retention.ts'

const DAY_MS = 86_400_000

/** Deletes rows older than configuration keeps them, until cancelled. @returns rows deleted by table */
export function createDeleteOldRows(db: Database, catalogue: GatewayCatalogue) {
  return async function deleteOldRows({ tenantId }: { tenantId: string }): Promise<RetentionReport> {
    const { config } = await catalogue.read()
    const { cancellationSignal } = Context.current()
    const onChunk = () => cancellationSignal.throwIfAborted()
    return await whileHeartbeating(
      () => null,
      () => retain(db, tenantId, policyOf(config.retention), { onChunk }),
    )
  }
}

function policyOf(file: RetentionFile): RetentionPolicy {
  return {
    timelineDays: file.sessionEvents / DAY_MS,
    toolExecutionDays: file.toolExecutions / DAY_MS,
    runDays: file.runs / DAY_MS,
    gapDays: file.gaps / DAY_MS,
    tokenUseDays: file.tokenUse / DAY_MS,
    findingDays: file.findings / DAY_MS,
    goneSessionDays: file.goneSessions / DAY_MS,
    streamDays: file.streamEvents / DAY_MS,
    actionDays: file.actions / DAY_MS,
    auditDays: file.audit / DAY_MS,
    deploymentDays: file.deployments / DAY_MS,
    outputDays: file.deploymentOutput / DAY_MS,
    gateRunDays: file.gateRuns / DAY_MS,
    gateSampleDays: file.gateSamples / DAY_MS,
    driftReportDays: file.driftReports / DAY_MS,
    incidentDays: file.incidents / DAY_MS,
    alertDays: file.alerts / DAY_MS,
    silenceDays: file.silences / DAY_MS,
    handoffDays: file.handoffs / DAY_MS,
    traceDays: file.traces / DAY_MS,
    logDays: file.logLines / DAY_MS,
    webhookDays: file.webhooks / DAY_MS,
  }
}
