'use client'
import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { AgentPage, AuditPage, GatewayPage, OverviewView, SessionDetail } from '#contracts/api/lists.ts'
import { keys } from '#web/features/api/queries.ts'
import type { SessionBook } from '#web/features/api/session-book.ts'
import type { LiveBatch, LiveState } from '#web/live/browser/live-state.ts'
import { subscribeLive } from '#web/live/browser/subscribe-live.ts'
import { foldAgents } from './fold-agents.ts'
import { foldDetail } from './fold-detail.ts'
import { changesOf, foldAudit, foldBook, foldGateways, foldOverview } from './fold-lists.ts'
import { framesAfter, joinAt, runLaterFolds } from './later-folds.ts'
import { perFrame } from './per-frame.ts'

const Live = createContext<LiveState>({ kind: 'connecting' })

/** How the stream is now. */
export const useLiveState = (): LiveState => useContext(Live)

/** Counts and burn are asked for again at most this often while frames come. */
const OVERVIEW_AT_MOST_EVERY_MS = 3000

/** Keeps every loaded list true to the stream: one subscription a tab, folded into the query cache once a frame. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>({ kind: 'connecting' })
  useEffect(() => {
    const fold = perFrame<LiveBatch>((batches) => applyBatches(client, batches))
    const refresh = atMostEvery(OVERVIEW_AT_MOST_EVERY_MS, () => void client.invalidateQueries({ queryKey: keys.overview }))
    const leave = subscribeLive((batch) => {
      if (batch.reset === 'too-old' || batch.reset === 'new-epoch') void client.invalidateQueries()
      if (batch.reset === 'first') joinAt(client, batch.position)
      fold.add(batch)
      refresh.ask()
    }, setState)
    return () => {
      leave()
      fold.stop()
      refresh.stop()
    }
  }, [client])
  return <Live value={state}>{children}</Live>
}

/** Folds batches into every list that is loaded; a list that was loaded past a batch already holds it. */
export function applyBatches(client: QueryClient, batches: readonly LiveBatch[]): void {
  const frames = batches.flatMap((batch) => batch.frames)
  const changes = changesOf(frames)
  update<SessionBook>(client, keys.sessions, (book) => foldBook(book, changes))
  update<GatewayPage>(client, keys.gateways, (page) => foldGateways(page, changes))
  update<OverviewView>(client, keys.overview, (view) => foldOverview(view, changes))
  for (const [queryKey] of client.getQueriesData<SessionDetail>({ queryKey: ['session'] })) {
    update<SessionDetail>(client, queryKey, (detail) => foldDetail(detail, framesAfter(batches, detail.asOf)))
  }
  for (const [queryKey] of client.getQueriesData<AgentPage>({ queryKey: ['agents'] })) {
    const gatewayId = String(queryKey[1])
    update<AgentPage>(client, queryKey, (page) => foldAgents(page, gatewayId, framesAfter(batches, page.asOf)))
  }
  if (frames.some(({ type }) => type === 'audit')) applyAudit(client, changes)
  runLaterFolds(client, batches)
}

function applyAudit(client: QueryClient, changes: ReturnType<typeof changesOf>): void {
  for (const [queryKey] of client.getQueriesData({ queryKey: keys.audit })) {
    const filters = queryKey[1] ?? {}
    // What a filter matches is the server's to say.
    if (Object.values(filters).some(Boolean)) void client.invalidateQueries({ queryKey })
    else update<InfiniteData<AuditPage>>(client, queryKey, (data) => ({ ...data, pages: [...foldAudit(data.pages, changes)] }))
  }
}

function update<T>(client: QueryClient, queryKey: readonly unknown[], fold: (data: T) => T): void {
  const data = client.getQueryData<T>(queryKey)
  if (data === undefined) return
  const next = fold(data)
  if (next !== data) client.setQueryData(queryKey, next)
}

function atMostEvery(ms: number, act: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const fire = () => {
    timer = undefined
    act()
  }
  return { ask: () => void (timer ??= setTimeout(fire, ms)), stop: () => clearTimeout(timer) }
}
