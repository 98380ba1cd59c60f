import { z } from 'zod'

/** What a gateway says of its own process. */
export const SystemInfo = z.looseObject({
  uptimeMs: z.number().optional(),
  memoryTotalBytes: z.number().optional(),
  eventLoop: z.looseObject({ utilization: z.number(), delayP99Ms: z.number(), cpuCoreRatio: z.number() }).partial().optional(),
  processMemory: z.looseObject({ rssBytes: z.number(), heapUsedBytes: z.number() }).partial().optional(),
})
export type SystemInfo = z.infer<typeof SystemInfo>

/** Its queues: what waits in each. */
export const Lanes = z.looseObject({ lanes: z.array(z.looseObject({ queuedCount: z.number() })) })
export type Lanes = z.infer<typeof Lanes>
