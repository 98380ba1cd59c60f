import { queryOptions } from '@tanstack/react-query'
import type { ComponentDetail, ComponentPage } from '#contracts/api/response.ts'
import { foldComponents } from '#web/features/live/fold-components.ts'
import { foldInto, foldLater, framesAfter, framesSince } from '#web/features/live/later-folds.ts'
import { readCurrent } from './read-current.ts'

const keys = { list: ['components'], one: ['component'] } as const

/** That nobody judges any more has no frame: the server says it. */
const REFRESH_MS = 60_000
/** Samples are not on the stream. */
const SAMPLES_REFRESH_MS = 10_000

export const componentsQuery = queryOptions({
  queryKey: keys.list,
  queryFn: async ({ signal }) => {
    const page = await readCurrent<ComponentPage>('/api/v1/components', { signal })
    return foldComponents(page, framesSince(page.asOf))
  },
  refetchInterval: REFRESH_MS,
})

/** One component with what it told in the last hours. */
export const componentQuery = (slug: string, hours: number) =>
  queryOptions({
    queryKey: [...keys.one, slug, hours],
    queryFn: async ({ signal }) =>
      await readCurrent<ComponentDetail>(`/api/v1/components/${encodeURIComponent(slug)}?hours=${hours}`, { signal }),
    refetchInterval: SAMPLES_REFRESH_MS,
  })

foldLater((client, batches) => {
  foldInto<ComponentPage>(client, keys.list, (page) => foldComponents(page, framesAfter(batches, page.asOf)))
  for (const frame of batches.flatMap((batch) => [...batch.frames])) {
    if (frame.type !== 'component') continue
    const { component } = frame
    foldInto<ComponentDetail>(client, [...keys.one, component.slug], (detail) => ({ ...detail, component }))
  }
})
