import { isBehind } from '#web/features/live/later-folds.ts'
import { request } from './request.ts'

/**
 * Reads a list or a thing that says what it is `asOf`, so that with the frames since then nothing is missed: one that was read
 * before the stream was joined is read again.
 * @throws ApiError as `request` does
 */
export async function readCurrent<T extends { asOf: string }>(path: string, { signal }: { signal: AbortSignal }): Promise<T> {
  const read = await request<T>(path, { signal })
  return isBehind(read.asOf) ? await request<T>(path, { signal }) : read
}
