'use client'
import { useQuery } from '@tanstack/react-query'
import { overviewQuery } from '#web/features/api/queries.ts'

/** How many sessions need a person now; null while not known. */
export function useTroubleCount(): number | null {
  const { data } = useQuery({ ...overviewQuery, select: (view) => view.needsMe.length })
  return data ?? null
}
