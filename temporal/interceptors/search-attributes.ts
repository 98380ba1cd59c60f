import { defineSearchAttributeKey, type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common'
import { workflowSubject } from '#contracts/workflow-subject.ts'

/** Whose it is. */
export const TENANT = defineSearchAttributeKey('MissionControlTenant', 'KEYWORD')
/** What it is about: a gateway, an environment, a source, an alert's group. */
export const TARGET = defineSearchAttributeKey('MissionControlTarget', 'KEYWORD')
/** The request that began it. */
export const CORRELATION = defineSearchAttributeKey('MissionControlCorrelation', 'KEYWORD')

type Started = { workflowId: string; args: readonly unknown[] | undefined; correlationId: string | null }

/**
 * By what a workflow is found at the server. What is already said of it stays: who starts it may know better. Safe in the workflow
 * sandbox.
 */
export function searchAttributesOf({ workflowId, args, correlationId }: Started, said: Said): TypedSearchAttributes {
  const known = said instanceof TypedSearchAttributes ? said : new TypedSearchAttributes(said ?? [])
  const { tenantId, target } = workflowSubject(workflowId, args)
  const pairs = [
    [TENANT, tenantId],
    [TARGET, target],
    [CORRELATION, correlationId],
  ] as const
  return known.updateCopy(
    pairs.flatMap(([key, value]) => (value === null || known.get(key) !== undefined ? [] : [{ key, value }])),
  )
}

type Said = SearchAttributePair[] | TypedSearchAttributes | undefined
