'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { BackfillAccepted } from '#contracts/api/schedules.ts'
import { request } from '#web/features/api/request.ts'
import { scheduleKeys } from '#web/features/api/schedule-queries.ts'
import { say } from '#web/ui/toasts.tsx'

export type ScheduleAct = 'pause' | 'resume' | 'trigger'

const done: Record<ScheduleAct, { title: string; description: string }> = {
  pause: { title: 'The schedule is paused', description: 'It starts nothing more until somebody resumes it.' },
  resume: { title: 'The schedule goes on', description: 'It starts something next at its next time.' },
  trigger: { title: 'A run was asked for', description: 'It appears with the last runs.' },
}

/** Asks for something about a schedule, once. */
export function useScheduleAct(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ act, reason }: { act: ScheduleAct; reason: string }) =>
      request<unknown>(`/api/v1/schedules/${act}`, { method: 'POST', body: { id, reason, requestId: crypto.randomUUID() } }),
    onSuccess: (_answer, { act }) => {
      void say(done[act].title, { description: done[act].description })
      void client.invalidateQueries({ queryKey: scheduleKeys.all })
    },
    onError: (error) => void say('Nothing was changed', { description: error.message, isFailure: true }),
  })
}

type Window = { from: string | null; to: string | null; reason: string }

/** Has a window made up for. */
export function useBackfill(id: string, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (window: Window) =>
      request<BackfillAccepted>('/api/v1/schedules/backfill', {
        method: 'POST',
        body: { id, ...window, requestId: crypto.randomUUID() },
      }),
    onSuccess: ({ runs }) => {
      void say(`${runs} ${runs === 1 ? 'run was' : 'runs were'} asked for`, { description: 'They begin one after another.' })
      void client.invalidateQueries({ queryKey: scheduleKeys.all })
      onDone()
    },
    onError: (error) => void say('Nothing was started', { description: error.message, isFailure: true }),
  })
}
