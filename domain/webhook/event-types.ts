import { alertStates } from '#domain/alert/alert.ts'
import { backfillStates } from '#domain/backfill/states.ts'
import { deploymentStates } from '#domain/deploy/deployment-state.ts'
import { gatewayStates } from '#domain/gateway/state.ts'
import { incidentStates } from '#domain/incident/incident-state.ts'
import { troubles } from '#domain/session/verdict.ts'

const named = <Kind extends string, State extends string>(kind: Kind, states: readonly State[]) =>
  states.map((state) => `${kind}.${state}` as const)

/** Everything that a webhook can be told of. What a kind goes through is told as it enters each state. */
export const webhookEventTypes = [
  ...named('alert', alertStates),
  ...named('incident', incidentStates),
  ...named('deployment', deploymentStates),
  ...named('gate-run', ['started', 'finished']),
  ...named('backfill', backfillStates),
  ...named('session', [...troubles, 'recovered']),
  ...named('finding', ['raised', 'cleared']),
  ...named('gateway', gatewayStates),
  ...named('webhook', ['test', 'events-lost']),
]
export type WebhookEventType = (typeof webhookEventTypes)[number]

/** Told to whoever is told anything: that it cannot know what it was not told of. */
const ALWAYS: readonly WebhookEventType[] = ['webhook.events-lost']

/** Whether one of the names, some of them for all of a kind (`alert.*`), means this event. */
export const wantsEvent = (wanted: readonly string[], type: WebhookEventType): boolean =>
  ALWAYS.includes(type) || wanted.some((name) => name === type || (name.endsWith('.*') && type.startsWith(name.slice(0, -1))))
