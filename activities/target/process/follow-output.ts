import { setTimeout as sleep } from 'node:timers/promises'
import { HostedTargetReport, HostOutputPage } from '#contracts/target-host.ts'
import type { StepContext } from '../driver.ts'
import { askHost } from './host-request.ts'

/** People follow output live. */
const ASK_EVERY_MS = 500

export type FollowOptions = { hostSocket: string; slug: string; context: StepContext }

/**
 * Does a step at the host, and hands on what the target's instances write meanwhile. Output that cannot be had never fails the step.
 * @throws what the work throws
 */
export async function followOutput<T>(options: FollowOptions, work: () => Promise<T>): Promise<T> {
  const over = new AbortController()
  const following = follow(options, await lastLineOf(options), over.signal)
  try {
    return await work()
  } finally {
    over.abort()
    await following
  }
}

async function follow(options: FollowOptions, from: number, over: AbortSignal): Promise<void> {
  let position = from
  // Once more after the end: for the last lines.
  do {
    // Rejects when the step is over, which the loop sees by itself.
    await sleep(ASK_EVERY_MS, undefined, { signal: over }).catch(() => undefined)
    position = await handOn(options, position)
  } while (!over.aborted)
}

/** Where the output is now. 0 for a target that the host does not know yet: all it writes is of this step. */
async function lastLineOf({ hostSocket, slug, context }: FollowOptions): Promise<number> {
  const report = await askHost({
    hostSocket,
    path: `/targets/${slug}`,
    answer: HostedTargetReport,
    signal: context.signal,
  }).catch(() => null)
  return report?.lastOutputId ?? 0
}

async function handOn({ hostSocket, slug, context }: FollowOptions, after: number): Promise<number> {
  const path = `/targets/${slug}/output?after=${after}&limit=2000`
  // Output is a comfort: a host that is just restarting, or a step that was cancelled, has none.
  const page = await askHost({ hostSocket, path, answer: HostOutputPage, signal: context.signal }).catch(() => null)
  for (const { stream, line } of page?.items ?? []) context.onOutput(stream, line)
  return page?.items.at(-1)?.id ?? after
}
