import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { MonitorState } from './monitor-state.ts'

/** What the monitor of a gateway knows of itself; true even when no worker can reach the gateway. */
export const monitorState = defineQuery<MonitorState>('monitorState')

/**
 * Closes the connection and opens a new one. An update because the person who asked wants to know that it was taken;
 * rejected while monitoring is ending.
 */
export const reconnect = defineUpdate<{ reconnects: number }>('reconnect')

/**
 * The configuration of this gateway changed: watch it anew with the new one. A signal because it comes from the reconciler,
 * which needs no answer; `fingerprint` is an opaque keyed hash of the new configuration.
 */
export const gatewayChanged = defineSignal<[fingerprint: string]>('gatewayChanged')

/** The gateway left the configuration: end the watch and the workflow. */
export const stopMonitoring = defineSignal('stopMonitoring')

/** Workflow types by the names that clients start them under. */
export const workflowTypes = {
  monitorGateway: 'monitorGateway',
  actOnSession: 'actOnSession',
  applyConfig: 'applyConfig',
  retain: 'retain',
  keepWatch: 'keepWatch',
  alertGroup: 'alertGroup',
  runGate: 'runGate',
  runScheduledGate: 'runScheduledGate',
  deployRelease: 'deployRelease',
  rollBack: 'rollBack',
  keepEnvironment: 'keepEnvironment',
  watchRelease: 'watchRelease',
  checkDrift: 'checkDrift',
  checkScheduledDrift: 'checkScheduledDrift',
  respondToIncident: 'respondToIncident',
  deliverNoticeAlone: 'deliverNoticeAlone',
  sendEvents: 'sendEvents',
  runBackfill: 'runBackfill',
  runScheduledBackfill: 'runScheduledBackfill',
  undoBackfill: 'undoBackfill',
} as const

export type { MonitorInput, MonitorState } from './monitor-state.ts'
