import { ActionView, GatewayView, type LiveFrame, SessionView } from '#contracts/live.ts'

const NOW = '2026-11-23T10:00:00.000Z'
const GATEWAY_ID = '5f0c1c52-6f0a-4a6e-8b25-0d9b4f7d7f01'

/** A session as the API sends it; parsed by its contract, so that it cannot differ from what a server may say. */
export const sampleSession = (with_: Partial<SessionView> = {}): SessionView =>
  SessionView.parse({
    id: '3a3f053c-ba31-43c4-b70a-bf2a90f742f7',
    gatewayId: GATEWAY_ID,
    gatewaySlug: 'prod',
    demo: false,
    key: 'agent:main:ops1',
    agentId: 'main',
    kind: 'direct',
    classification: null,
    label: null,
    title: 'ops one',
    parentKey: null,
    status: 'running',
    hasActiveRun: true,
    modelProvider: 'stub',
    model: 'stub-large',
    lastRunError: null,
    contextTokens: 1459,
    contextWindow: 200000,
    tokens: { input: 4155, output: 126, cacheRead: 0, cacheWrite: 0, costUsd: 0.014 },
    toolCount: 3,
    verdict: 'looping',
    verdictSince: NOW,
    verdictConfidence: 0.95,
    evidence: [{ says: 'The same call 5 times.', observations: [], figures: { repeats: 5 } }],
    hints: [],
    countedSince: null,
    firstSeenAt: NOW,
    lastActivityAt: NOW,
    archived: false,
    goneAt: null,
    imported: false,
    ...with_,
  } satisfies SessionView)

export const sampleGateway = (with_: Partial<GatewayView> = {}): GatewayView =>
  GatewayView.parse({
    id: GATEWAY_ID,
    slug: 'prod',
    name: 'prod',
    url: 'wss://gateway.example.com',
    source: 'config',
    demo: false,
    state: 'connected',
    stateSince: NOW,
    stateReason: null,
    missing: [],
    serverVersion: '2026.9.6',
    protocol: 4,
    load: { perMinute: 3, cap: 60, byMethod: { 'sessions.list': 2 }, pollIntervalMs: 30000, lastPollMs: 12 },
    lastSeenAt: NOW,
    lastEventAt: null,
    lastPollAt: NOW,
    removedAt: null,
    ...with_,
  } satisfies GatewayView)

export const sampleAction = (state: ActionView['state'], outcome: string | null = null): ActionView =>
  ActionView.parse({
    id: '9d0c1c52-6f0a-4a6e-8b25-0d9b4f7d7f02',
    action: 'session.abort',
    gatewayId: GATEWAY_ID,
    sessionKey: 'agent:main:ops1',
    agentId: 'main',
    requestedBy: 'token:ci',
    requestedAt: NOW,
    state,
    outcome,
    finishedAt: state === 'requested' ? null : NOW,
    correlationId: 'c0ffee00-0000-4000-8000-000000000000',
  } satisfies ActionView)

export const sessionFrame = (session: SessionView): LiveFrame => ({ type: 'session', session })
