import { hostname } from 'node:os'
import proto from '@temporalio/proto'
import { pauseNote } from '#domain/schedule/pause-note.ts'
import type { Inspector } from './inspector.ts'

const { SCHEDULE_OVERLAP_POLICY_BUFFER_ALL: ONE_AFTER_ANOTHER } = proto.temporal.api.enums.v1.ScheduleOverlapPolicy
type Patch = proto.temporal.api.schedule.v1.ISchedulePatch

/** `requestId`: the same request sent again changes nothing more. */
type Asked = { id: string; requestId: string }
type Window = { from: Date; to: Date }

export async function pauseSchedule(inspector: Inspector, asked: Asked, who: { by: string; why: string }): Promise<void> {
  await patch(inspector, asked, { pause: pauseNote(who) })
}

export async function resumeSchedule(inspector: Inspector, asked: Asked, who: { by: string; why: string }): Promise<void> {
  await patch(inspector, asked, { unpause: `Resumed by ${who.by}: ${who.why}` })
}

/** Starts what it would start next, now; after the one that runs, where one does. */
export async function triggerSchedule(inspector: Inspector, asked: Asked): Promise<void> {
  await patch(inspector, asked, { triggerImmediately: { overlapPolicy: ONE_AFTER_ANOTHER } })
}

/** Starts what it should have started between two times, one after another. */
export async function backfillSchedule(inspector: Inspector, asked: Asked, { from, to }: Window): Promise<void> {
  const window = { startTime: wireTime(from), endTime: wireTime(to), overlapPolicy: ONE_AFTER_ANOTHER }
  await patch(inspector, asked, { backfillRequest: [window] })
}

/** Times between two at which it should have started something, the server's own reckoning. */
export async function matchingTimes({ client }: Inspector, scheduleId: string, { from, to }: Window): Promise<Date[]> {
  const { workflowService, options } = client
  const asked = { namespace: options.namespace, scheduleId, startTime: wireTime(from), endTime: wireTime(to) }
  const { startTime } = await workflowService.listScheduleMatchingTimes(asked)
  return startTime.map(({ seconds }) => new Date(Number(seconds) * 1_000))
}

/** The client's own handles make a new request id each time. */
async function patch({ client }: Inspector, { id: scheduleId, requestId }: Asked, change: Patch): Promise<void> {
  const { workflowService, options } = client
  const identity = `${process.pid}@${hostname()}`
  await workflowService.patchSchedule({ namespace: options.namespace, scheduleId, patch: change, requestId, identity })
}

const wireTime = (time: Date) => ({ seconds: Math.floor(time.getTime() / 1_000) as never, nanos: 0 }) // int64 on the wire takes a number
