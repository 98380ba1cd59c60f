import { formatDuration } from '#web/ui/format.ts'

/** As long times are written everywhere; what takes less than 10 ms, with what is below a millisecond. */
export const spanTime = (ms: number): string => (ms < 10 ? `${Number(ms.toFixed(2))} ms` : formatDuration(ms))
